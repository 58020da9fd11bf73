package accesslog

// Format is the shape of a log's lines.
type Format uint8

const (
	FormatUnknown Format = iota
	// Combined: client ident user [time] "request" status bytes "referrer" "agent".
	Combined
	// Common: the same without referrer and agent.
	Common
	// VhostCombined and VhostCommon have the vhost, also with a port, in front.
	VhostCombined
	VhostCommon
	// Ancestor: combined with the vhost in the ident's place.
	Ancestor
)

// String returns the format's name as people know it. Safe from any goroutine.
func (f Format) String() string {
	switch f {
	case Combined:
		return "combined"
	case Common:
		return "common"
	case VhostCombined:
		return "vhost combined"
	case VhostCommon:
		return "vhost common"
	case Ancestor:
		return "ancestor"
	}
	return "unknown"
}

// hasAgent tells whether whole lines of the format have a referrer and an agent.
func (f Format) hasAgent() bool {
	return f == Combined || f == VhostCombined || f == Ancestor
}
