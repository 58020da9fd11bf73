package accesslog

import (
	"net/netip"
	"strings"
)

// clientName returns the one spelling of a client: an address or a host name.
// Newer Twisted writes it in quotes.
func clientName(s string) (string, bool) {
	if len(s) > 2 && s[0] == '"' && s[len(s)-1] == '"' {
		s = s[1 : len(s)-1]
	}
	if isIPv4(s) || isHostName(s) {
		return s, true
	}
	if !looksIPv6(s) {
		return "", false
	}
	return canonicalIPv6(s)
}

// canonicalIPv6 allocates only where the log's spelling is not the canonical one.
func canonicalIPv6(s string) (string, bool) {
	addr, err := netip.ParseAddr(s)
	if err != nil {
		return "", false
	}
	var buf [64]byte
	text := addr.Unmap().AppendTo(buf[:0])
	if n := len(s) - len(text); n >= 0 && s[n:] == string(text) { // a mapped IPv4 stands at the end
		return s[n:], true
	}
	return string(text), true
}

func isAddress(s string) bool {
	if isIPv4(s) {
		return true
	}
	if !looksIPv6(s) {
		return false
	}
	_, err := netip.ParseAddr(s)
	return err == nil
}

// isIPv4 takes four decimal numbers. As in netip, no number has leading zeros,
// because some programs read those as octal.
func isIPv4(s string) bool {
	if len(s) < 7 || len(s) > 15 {
		return false
	}
	dots, value, digits := 0, 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case isDigit(c):
			if digits > 0 && value == 0 {
				return false
			}
			value = value*10 + int(c-'0')
			if digits++; value > 255 {
				return false
			}
		case c == '.' && digits > 0 && dots < 3:
			dots, value, digits = dots+1, 0, 0
		default:
			return false
		}
	}
	return dots == 3 && digits > 0
}

// looksIPv6 keeps host:port, which is frequent, away from netip, whose errors
// cost an allocation.
func looksIPv6(s string) bool {
	colons := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c == ':':
			colons++
		case c == '%':
			return colons >= 2
		case !isDigit(c) && c != '.' && (c|0x20 < 'a' || c|0x20 > 'f'):
			return false
		}
	}
	return colons >= 2
}

// isHostName takes names as they stand in logs, with underscores and without a
// domain. Text of digits and dots alone is a wrong address and no name.
func isHostName(s string) bool {
	if s == "" || len(s) > 255 || s[0] == '-' || s[0] == '.' {
		return false
	}
	letters := false
	for i := range len(s) {
		switch c := s[i]; {
		case isUpper(c &^ 0x20):
			letters = true
		case !isDigit(c) && c != '.' && c != '-' && c != '_':
			return false
		}
	}
	return letters
}

// vhostName lowers a vhost and drops its port.
func vhostName(s string) string { return lowerASCII(stripPort(s)) }

// stripPort leaves an IPv6 address without brackets alone: its last group is no
// port.
func stripPort(s string) string {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s
	}
	for j := i + 1; j < len(s); j++ {
		if !isDigit(s[j]) {
			return s
		}
	}
	if strings.IndexByte(s, ':') < i && s[i-1] != ']' {
		return s
	}
	return s[:i]
}

// lowerASCII leaves bytes that are no ASCII as they are, which strings.ToLower
// does not where they are no UTF-8.
func lowerASCII(s string) string {
	for i := range len(s) {
		if isUpper(s[i]) {
			b := []byte(s)
			for j := i; j < len(b); j++ {
				if isUpper(b[j]) {
					b[j] |= 0x20
				}
			}
			return string(b)
		}
	}
	return s
}
