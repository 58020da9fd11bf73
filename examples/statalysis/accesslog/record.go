package accesslog

// Record is one request. Its strings alias the memory of the block that it came
// from: clone what you keep.
//
// Values stand as the server wrote them, with their escapes; only what the format
// puts around values (JSON's escapes, say) is undone. A field that the line's
// format does not have is "-", or as the field says.
type Record struct {
	// Time is UTC in Unix seconds; Time+Offset is the clock that the log showed.
	Time int64
	// Offset is the log's distance from UTC in seconds, positive to the east. It
	// is 0 when the log names no zone.
	Offset int32

	// IP is the client: an IPv4 address, an IPv6 address in its canonical
	// spelling (an IPv4-mapped one as IPv4), or a host name where the server
	// looked it up.
	IP string
	// Vhost is in lower case and without its port.
	Vhost string
	// URL is the request's target as sent, "-" if the request line was empty, and
	// the whole request line if that was no HTTP (then Method and Proto are "").
	URL string
	Ref string
	UA  string
	// User is the authenticated user's name; it may hold spaces.
	User   string
	Method string
	// Proto is "" for a request line without protocol.
	Proto string

	// Status is three digits, between 0 and 999: nginx writes 000 and 009 of its
	// own, for connections that ended before an answer.
	Status int
	// Bytes is the size of the answer, -1 where the log has "-".
	Bytes int64
	// ServedMicros is the time that the server took, in microseconds, -1 where
	// the log does not tell.
	ServedMicros int64
}
