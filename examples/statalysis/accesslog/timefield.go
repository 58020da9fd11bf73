package accesslog

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
