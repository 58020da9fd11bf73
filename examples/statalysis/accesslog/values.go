package accesslog

import "strings"

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
