package accesslog

import "strings"

// plusDecoded puts the spaces back for which IIS writes a plus. Of two in a row
// the second one was a plus before: "(compatible; +http://…" is the usual case.
func plusDecoded(s string) string {
	if strings.IndexByte(s, '+') < 0 {
		return s
	}
	b := []byte(s)
	for i := 0; i < len(b); i++ {
		if b[i] == '+' {
			b[i] = ' '
			i++ // the next one stays as it is
		}
	}
	return string(b)
}

// percentDecoded undoes the encoding that CloudFront puts on headers, twice
// where it did so twice, as it used to.
func percentDecoded(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	s = percentDecodedOnce(s)
	if strings.Contains(s, "%20") && strings.IndexByte(s, ' ') < 0 {
		s = percentDecodedOnce(s)
	}
	return s
}

func percentDecodedOnce(s string) string {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if high, low := hexDigit(s[i+1]), hexDigit(s[i+2]); high >= 0 && low >= 0 {
				out = append(out, byte(high<<4|low))
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	return string(out)
}

func hexDigit(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}
