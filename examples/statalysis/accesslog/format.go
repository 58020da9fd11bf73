package accesslog

import "strings"

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
	// Traefik: combined with a count, the router, the server and the time served
	// behind.
	Traefik
	// W3C: fields that #Fields lines name, as IIS writes them.
	W3C
	// CloudFront: the same with tabs and with values that are percent-encoded.
	CloudFront
	// ELB and ALB: Amazon's classic and application load balancers.
	ELB
	ALB
	// S3: Amazon's server access log of a bucket.
	S3
	// CloudStorage: Google's usage log of a bucket.
	CloudStorage
	// Squid: the native log of the proxy.
	Squid
	// HAProxy: its HTTP log, also behind a syslog header.
	HAProxy
	// Caddy, TraefikJSON and JSON: an object on each line; JSON takes the names
	// that nginx's and Apache's users usually give the fields.
	Caddy
	TraefikJSON
	JSON
	// Custom: a format string of one's own, see [ParseLayout].
	Custom

	formats // one more than the last
)

// formatNames are the names that people know and those that -format takes
// beside them, the shortest first.
var formatNames = [formats]struct {
	name  string
	short []string
}{
	FormatUnknown: {"unknown", nil},
	Combined:      {"combined", []string{"combined"}},
	Common:        {"common", []string{"common"}},
	VhostCombined: {"vhost combined", []string{"vcombined"}},
	VhostCommon:   {"vhost common", []string{"vcommon"}},
	Ancestor:      {"ancestor", []string{"ancestor"}},
	Traefik:       {"Traefik", []string{"traefik", "traefikclf"}},
	W3C:           {"W3C", []string{"w3c", "iis"}},
	CloudFront:    {"CloudFront", []string{"cloudfront"}},
	ELB:           {"ELB", []string{"elb", "awselb"}},
	ALB:           {"ALB", []string{"alb", "awsalb"}},
	S3:            {"S3", []string{"s3", "awss3"}},
	CloudStorage:  {"Cloud Storage", []string{"cloudstorage"}},
	Squid:         {"Squid", []string{"squid"}},
	HAProxy:       {"HAProxy", []string{"haproxy"}},
	Caddy:         {"Caddy", []string{"caddy"}},
	TraefikJSON:   {"Traefik JSON", []string{"traefikjson"}},
	JSON:          {"JSON", []string{"json"}},
	Custom:        {"custom", nil},
}

// String returns the format's name as people know it. Safe from any goroutine.
func (f Format) String() string {
	if f >= formats {
		return formatNames[FormatUnknown].name
	}
	return formatNames[f].name
}

// FormatNames lists the names that [ParseLayout] takes, one a format. Safe from
// any goroutine.
func FormatNames() (names []string) {
	for _, f := range formatNames {
		if len(f.short) > 0 {
			names = append(names, f.short[0])
		}
	}
	return names
}

// formatNamed finds a format by its name; capitals and spaces do not count.
func formatNamed(name string) Format {
	name = strings.ToLower(strings.ReplaceAll(name, " ", ""))
	for f, names := range formatNames {
		for _, short := range names.short {
			if name == short {
				return Format(f)
			}
		}
	}
	return FormatUnknown
}

// hasAgent tells whether whole lines of the format have a referrer and an agent
// as the last thing that is read of them.
func (f Format) hasAgent() bool {
	return f == Combined || f == VhostCombined || f == Ancestor || f == Traefik
}

// isCommonFamily tells whether it is common or combined with something more.
func (f Format) isCommonFamily() bool { return f <= Traefik }
