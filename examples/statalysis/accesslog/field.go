package accesslog

import "strings"

// field is what a value of a line is to its record.
type field uint8

const (
	fieldSkip      field = iota
	fieldClient          // an address or a host name, also with a port
	fieldForwarded       // addresses, the first of which is the client if there is one
	fieldUser
	fieldVhost
	fieldRequest // METHOD target PROTOCOL
	fieldProxied // the same; the target may be absolute, its host is the vhost then
	fieldMethod
	fieldURL   // target, which may be absolute
	fieldPath  // target up to its query
	fieldQuery // the rest, with or without its question mark
	fieldProto
	fieldStatus
	fieldBytes
	fieldRef
	fieldUA
	fieldTime      // date and time of day
	fieldDate      // one of them
	fieldClock     //
	fieldZone      // is skipped if it is none
	fieldSeconds   // time served, in this unit
	fieldMillis    //
	fieldMicros    //
	fieldNanos     //
	fieldDuration  // with its unit, or in seconds
	fieldServed    // seconds that add up
	fieldTaken     // seconds if it has a point, else milliseconds: W3C says the one, IIS writes the other
	fieldPlusUA    // a user agent with + for spaces
	fieldPercentUA // percent-encoded
	fieldPercentRef

	fields // one more than the last
)

// group is what of a record a field is about: no two of a group are read.
func (f field) group() field {
	switch f {
	case fieldForwarded:
		return fieldClient
	case fieldProxied:
		return fieldRequest
	case fieldMillis, fieldMicros, fieldNanos, fieldDuration, fieldTaken:
		return fieldSeconds
	case fieldPlusUA, fieldPercentUA:
		return fieldUA
	case fieldPercentRef:
		return fieldRef
	}
	return f
}

// isTime tells whether the field's value ends where its own syntax does.
func (f field) isTime() bool {
	return f == fieldTime || f == fieldDate || f == fieldClock || f == fieldZone
}

// isFreeText tells whether spaces may stand in a value at the end of a line.
func (f field) isFreeText() bool {
	switch f {
	case fieldRequest, fieldProxied, fieldURL, fieldPath, fieldQuery, fieldRef, fieldUA, fieldUser, fieldForwarded:
		return true
	}
	return false
}

// values are what a line has given beside its record.
type values struct {
	when        moment
	path, query string
	hasClient   bool
	hasStatus   bool
	request     bool // method, URL and protocol are set
}

// start makes a record empty.
func (v *values) start(r *Record) {
	*v = values{}
	*r = Record{URL: "-", Ref: "-", UA: "-", User: "-", Bytes: -1, ServedMicros: -1}
}

// set gives a value to the record.
func (v *values) set(f field, value string, r *Record) Reason {
	switch f {
	case fieldClient:
		return v.setClient(value, r)
	case fieldForwarded:
		v.setForwarded(value, r)
	case fieldUser:
		r.User = orDash(value)
	case fieldVhost:
		if name := vhostName(value); name != "" && name != "-" {
			r.Vhost = name
		}
	case fieldRequest, fieldProxied:
		v.setRequest(f, value, r)
	case fieldMethod:
		r.Method = value
		if value == "-" {
			r.Method = ""
		}
	case fieldURL:
		if !v.request {
			r.URL = orDash(value)
			splitAbsolute(r)
			v.request = true
		}
	case fieldPath:
		v.path = value
	case fieldQuery:
		v.query = value
	case fieldProto:
		r.Proto = value
		if value == "-" {
			r.Proto = ""
		}
	case fieldStatus:
		return v.setStatus(value, r)
	case fieldBytes:
		return setBytes(value, r)
	case fieldRef:
		r.Ref = orDash(value)
	case fieldUA:
		r.UA = orDash(value)
	case fieldPlusUA:
		r.UA = plusDecoded(orDash(value))
	case fieldPercentRef:
		r.Ref = percentDecoded(orDash(value))
	case fieldPercentUA:
		r.UA = percentDecoded(orDash(value))
	case fieldTime, fieldDate, fieldClock, fieldZone:
		if !v.when.set(f, value) {
			return BadTime
		}
	case fieldSkip:
	default:
		if !setServed(f, value, r) {
			return Misfit
		}
	}
	return 0
}

// finish makes the record of what the line gave.
func (v *values) finish(p *Parser, r *Record) Reason {
	var ok bool
	if r.Time, ok = v.when.utc(); !ok {
		return BadTime
	}
	r.Offset = v.when.offset
	if !v.hasClient {
		return NoClient
	}
	if !v.request {
		if v.path == "" {
			return NoRequest
		}
		r.URL = joinQuery(v.path, v.query)
		splitAbsolute(r)
	}
	if !v.hasStatus {
		return NoStatus
	}
	if r.Vhost == "" {
		r.Vhost = p.standIn()
	}
	return 0
}

// set reads a time or a part of one that is the whole value, unless the time is
// known already.
func (m *moment) set(f field, value string) bool {
	if _, known := m.utc(); known {
		return true
	}
	if len(value) > 2 && value[0] == '[' && value[len(value)-1] == ']' {
		value = value[1 : len(value)-1]
	}
	for _, shape := range [...]field{f, fieldTime, fieldDate, fieldClock} {
		if n := shape.timeAt(value, m); n == len(value) && n > 0 {
			return true
		}
	}
	return f == fieldZone
}

// timeAt reads a time of a plain shape at the start of s.
func (f field) timeAt(s string, m *moment) int {
	switch f {
	case fieldTime:
		return timeAt(s, m)
	case fieldDate:
		if n := dateAt(s, m); n > 0 {
			return n
		}
		return epochAt(s, m)
	case fieldClock:
		if n := clockAt(s, m); n > 0 {
			return n + attachedZone(s[n:], m)
		}
		return epochAt(s, m)
	}
	return zoneAt(s, m)
}

// attachedZone leaves a zone behind a space to a field of its own.
func attachedZone(s string, m *moment) int {
	if s == "" || s[0] == ' ' {
		return 0
	}
	return zoneAt(s, m)
}

func (v *values) setClient(value string, r *Record) Reason {
	if v.hasClient { // from a list of addresses, which is preferred
		return 0
	}
	ip, ok := clientName(value)
	if !ok {
		ip, ok = clientName(withoutPort(value))
	}
	if !ok {
		return NoClient
	}
	r.IP, v.hasClient = ip, true
	return 0
}

// setForwarded takes the first address of a list. A list without one says
// nothing: the client can send what it likes.
func (v *values) setForwarded(value string, r *Record) {
	for value != "" {
		end := strings.IndexAny(value, ", ")
		if end < 0 {
			end = len(value)
		}
		one := strings.Trim(value[:end], `"`)
		if !isAddress(one) {
			one = withoutPort(one)
		}
		if isAddress(one) {
			r.IP, v.hasClient = clientName(one)
			return
		}
		value = strings.TrimLeft(value[end:], ", ")
	}
}

// withoutPort drops the port behind an address. An IPv6 address may have no
// brackets, so this is for what is no address with its port.
func withoutPort(s string) string {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s
	}
	if port, n := number(s[i+1:], 0); n == 0 || n != len(s)-i-1 || port > 0xffff {
		return s
	}
	s = s[:i]
	if len(s) > 2 && s[0] == '[' && s[len(s)-1] == ']' {
		s = s[1 : len(s)-1]
	}
	return s
}

// setRequest reads a request line. Some formats of people's own have the target
// alone at its place.
func (v *values) setRequest(f field, value string, r *Record) {
	if value != "" && value[0] == '/' {
		v.path = value
		return
	}
	method, proto := r.Method, r.Proto
	splitRequest(value, r)
	if r.Method == "" {
		r.Method, r.Proto = method, proto
	}
	if f == fieldProxied {
		splitAbsolute(r)
	}
	v.request = true
}

func (v *values) setStatus(value string, r *Record) Reason {
	v.hasStatus = true
	r.Status = 0
	if value == "-" || value == "-1" || value == "0" { // ended before an answer
		return 0
	}
	if len(value) != 3 || !isDigit(value[0]) || !isDigit(value[1]) || !isDigit(value[2]) {
		return NoStatus
	}
	r.Status = int(value[0]-'0')*100 + two(value[1:])
	return 0
}

func setBytes(value string, r *Record) Reason {
	value = strings.TrimPrefix(value, "+") // HAProxy marks what is not all
	if value == "-" || value == "" {
		r.Bytes = -1
		return 0
	}
	n := 0
	if r.Bytes, n = number(value, 0); n != len(value) {
		return NoBytes
	}
	return 0
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// splitAbsolute moves the host of an absolute target to the vhost.
func splitAbsolute(r *Record) {
	i := strings.Index(r.URL, "://")
	if i <= 0 || letters(r.URL) != i {
		return
	}
	host, path := r.URL[i+3:], "/"
	if slash := strings.IndexAny(host, "/?"); slash >= 0 {
		host, path = host[:slash], host[slash:]
	}
	if name := vhostName(host); name != "" && name != "-" {
		r.Vhost = name
	}
	r.URL = path
}

func joinQuery(path, query string) string {
	switch {
	case query == "" || query == "-" || query == "?":
		return path
	case query[0] == '?':
		return path + query
	}
	return path + "?" + query
}
