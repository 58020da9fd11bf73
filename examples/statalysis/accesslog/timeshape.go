package accesslog

import "strings"

// The functions of this file read a time of a shape that is plain to see, at
// the start of s, and return its length; 0 means that there is none. A day whose
// parts are all numbers with the year last is none of them: nobody can tell the
// day from the month, so a format string has to.

// timeAt reads a date and a time of day, ISO 8601 or the common format's, with a
// zone or without, or a number of seconds, milliseconds, microseconds or
// nanoseconds since 1970.
func timeAt(s string, m *moment) int {
	if n := epochAt(s, m); n > 0 {
		return n
	}
	n := dateAt(s, m)
	if n == 0 || n >= len(s) || (s[n] != ':' && s[n] != ' ' && s[n]|0x20 != 't') {
		return 0
	}
	n++
	clock := clockAt(s[n:], m)
	if clock == 0 {
		return 0
	}
	n += clock
	return n + zoneAt(s[n:], m)
}

// epochAt takes the unit by the number of digits, which is right for the years
// 1973 to 2286.
func epochAt(s string, m *moment) int {
	value, n := number(s, 0)
	var unit int64
	switch n {
	case 9, 10:
		unit = 1
		if n+1 < len(s) && s[n] == '.' && isDigit(s[n+1]) {
			n = fractionEnd(s, n)
		}
	case 12, 13:
		unit = 1e3
		if n+1 < len(s) && s[n] == '.' && isDigit(s[n+1]) {
			n = fractionEnd(s, n)
		}
	case 15, 16:
		unit = 1e6
	case 18, 19:
		unit = 1e9
	default:
		return 0
	}
	m.setUnix(value / unit)
	return n
}

// dateAt reads 2006-01-02, 2006/01/02, 20060102, 02/Jan/2006 or 2-Jan-2006.
func dateAt(s string, m *moment) int {
	if len(s) < 8 {
		return 0
	}
	if year := four(s); year >= 0 {
		switch sep := s[4]; {
		case isDigit(sep):
			if len(s) > 8 && isDigit(s[8]) || !m.setDay(year, two(s[4:]), two(s[6:])) {
				return 0
			}
			return 8
		case (sep == '-' || sep == '/') && len(s) >= 10 && s[7] == sep && m.setDay(year, two(s[5:]), two(s[8:])):
			return 10
		}
		return 0
	}
	day, n := dayNumber(s)
	if n == 0 || len(s) < n+9 || s[n] != s[n+4] || (s[n] != '/' && s[n] != '-' && s[n] != ' ') {
		return 0
	}
	if !m.setDay(four(s[n+5:]), monthNumber(s[n+1:]), day) {
		return 0
	}
	return n + 9
}

// dayNumber reads one or two digits.
func dayNumber(s string) (day, n int) {
	if two := two(s); two >= 0 {
		return two, 2
	}
	if s != "" && isDigit(s[0]) {
		return int(s[0] - '0'), 1
	}
	return 0, 0
}

// clockAt reads 15:04:05, also with a fraction.
func clockAt(s string, m *moment) int {
	if !m.setClock(secondsOfDay(s)) {
		return 0
	}
	n := len("15:04:05")
	if n+1 < len(s) && (s[n] == '.' || s[n] == ',') && isDigit(s[n+1]) {
		n = fractionEnd(s, n)
	}
	return n
}

// fractionEnd returns the end of the digits behind the point at s[i].
func fractionEnd(s string, i int) int {
	for i++; i < len(s) && isDigit(s[i]); i++ {
	}
	return i
}

// zoneAt reads Z, +0100, +01:00, +01, UTC or GMT, also behind one space.
func zoneAt(s string, m *moment) int {
	start := 0
	if s != "" && s[0] == ' ' {
		start = 1
	}
	z := s[start:]
	switch {
	case strings.HasPrefix(z, "UTC"), strings.HasPrefix(z, "GMT"):
		return start + 3
	case start == 0 && z != "" && z[0]|0x20 == 'z':
		return 1
	case len(z) < 3 || z[0] != '+' && z[0] != '-':
		return 0
	}
	hours, minutes, n := two(z[1:]), 0, 3
	rest := z[3:]
	if rest != "" && rest[0] == ':' {
		rest = rest[1:]
	}
	if rest != "" && isDigit(rest[0]) {
		minutes, n = two(rest), len(z)-len(rest)+2
	}
	if hours < 0 || hours > 23 || minutes < 0 || minutes > 59 {
		return 0
	}
	m.offset = int32(hours*3600 + minutes*60)
	if z[0] == '-' {
		m.offset = -m.offset
	}
	return start + n
}
