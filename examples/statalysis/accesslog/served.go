package accesslog

import "strings"

// maxServed bounds the time that a request took, in seconds: beyond, it is no
// time but something else at its place.
const maxServed = 1e9

// setServed reads the time that a request took, and tells whether it can be one:
// a dash, or less than zero, is none that is known.
func setServed(f field, value string, r *Record) bool {
	var micros int64
	switch f {
	case fieldSeconds, fieldServed:
		micros = scaled(value, 6)
	case fieldMillis:
		micros = scaled(value, 3)
	case fieldMicros:
		micros = scaled(value, 0)
	case fieldTaken:
		if micros = scaled(value, 3); strings.IndexByte(value, '.') >= 0 {
			micros = scaled(value, 6)
		}
	case fieldNanos:
		if micros = scaled(value, 0); micros > 0 {
			micros /= 1000
		}
	case fieldDuration:
		micros = durationMicros(value)
	}
	switch {
	case micros < 0:
		return value == "" || value == "-" || value[0] == '-' && scaled(value[1:], 0) >= 0
	case f == fieldServed && r.ServedMicros >= 0:
		r.ServedMicros += micros
	default:
		r.ServedMicros = micros
	}
	return true
}

// scaled reads a decimal number times ten to the power of digits, and -1 if it is
// none or below zero. What is finer is cut off.
func scaled(s string, digits int) int64 {
	s = strings.TrimPrefix(s, "+") // HAProxy marks what is not all
	value, n := number(s, 0)
	if n == 0 || value > maxServed*1e9 {
		return -1
	}
	rest := s[n:]
	if rest != "" && rest[0] == '.' {
		rest = rest[1:]
	} else if rest != "" {
		return -1
	}
	for range digits {
		if value > maxServed*1e6 {
			return -1
		}
		value *= 10
		if rest != "" && isDigit(rest[0]) {
			value += int64(rest[0] - '0')
			rest = rest[1:]
		}
	}
	for rest != "" && isDigit(rest[0]) {
		rest = rest[1:]
	}
	if rest != "" {
		return -1
	}
	return value
}

// durationMicros reads 1.5s, 12ms, 300µs or 40ns, and a number of seconds.
func durationMicros(s string) int64 {
	for _, unit := range [...]struct {
		name   string
		digits int
	}{{"ms", 3}, {"µs", 0}, {"us", 0}, {"ns", -3}, {"s", 6}} {
		if number, ok := strings.CutSuffix(s, unit.name); ok {
			if unit.digits >= 0 {
				return scaled(number, unit.digits)
			}
			if nanos := scaled(number, 0); nanos >= 0 {
				return nanos / 1000
			}
			return -1
		}
	}
	return scaled(s, 6)
}
