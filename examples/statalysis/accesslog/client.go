package accesslog

import "strings"

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
