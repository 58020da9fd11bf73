package accesslog

import (
	"math"
	"strings"
)

// parseRequest reads `request" status bytes` and returns what follows. The quote
// that ends the request is the first one that a status and a byte count stand
// behind: clients send quotes too, and not every server escapes them.
func parseRequest(s string, r *Record) (rest string, reason Reason) {
	reason = OpenRequest
	for q := range quotes(s) {
		n, why := parseStatus(s[q+1:], r)
		if why == 0 {
			if isGlued(s[:q]) {
				return "", OpenRequest
			}
			splitRequest(s[:q], r)
			return s[q+1+n:], 0
		}
		if reason == OpenRequest {
			reason = why
		}
	}
	return "", reason
}

// isGlued finds the head of a second line in a value: the first line was torn
// inside it.
func isGlued(value string) bool {
	if strings.IndexByte(value, '"') < 0 {
		return false
	}
	var c clock
	_, _, after, ok := c.cut(value)
	return ok && after != "" && after[0] == '"'
}

// splitRequest splits `METHOD target PROTOCOL`. Three fields are always these;
// with more of them the target holds spaces, and with less there is no protocol.
func splitRequest(s string, r *Record) {
	r.Method, r.URL, r.Proto = "", s, ""
	if s == "" || s == "-" {
		r.URL = "-"
		return
	}
	m := methodLength(s)
	if m == 0 || m == len(s) || !isSpace(s[m]) {
		return
	}
	rest := trimRight(trimLeft(s[m:]))
	if rest == "" {
		return
	}
	r.Method, r.URL = s[:m], rest
	i := len(rest) - 1
	for i >= 0 && !isSpace(rest[i]) {
		i--
	}
	if i < 0 {
		return
	}
	target, proto := trimRight(rest[:i]), rest[i+1:]
	if target == "" || hasSpace(target) && !isProtocol(proto) {
		return
	}
	r.URL, r.Proto = target, proto
}

func methodLength(s string) int {
	if !isUpper(s[0]) {
		return 0
	}
	n := 1
	for n < len(s) && (isUpper(s[n]) || isDigit(s[n]) || s[n] == '-' || s[n] == '_') {
		n++
	}
	return n
}

// isProtocol takes `NAME/digit...`.
func isProtocol(s string) bool {
	n := 0
	for n < len(s) && isUpper(s[n]) {
		n++
	}
	return n > 0 && n+1 < len(s) && s[n] == '/' && isDigit(s[n+1])
}

// parseStatus reads " status bytes" at the start of s, n bytes long.
func parseStatus(s string, r *Record) (n int, reason Reason) {
	n = skipSpace(s, 0)
	if n == 0 || len(s) < n+3 || !isDigit(s[n]) || !isDigit(s[n+1]) || !isDigit(s[n+2]) {
		return 0, NoStatus
	}
	r.Status = int(s[n]-'0')*100 + int(s[n+1]-'0')*10 + int(s[n+2]-'0')
	n += 3
	start := skipSpace(s, n)
	if start == n && n < len(s) {
		return 0, NoStatus
	}
	n = start
	if n < len(s) && s[n] == '-' {
		r.Bytes = -1
		n++
	} else if r.Bytes, n = number(s, n); n == start {
		return 0, NoBytes
	}
	if n < len(s) && !isSpace(s[n]) {
		return 0, NoBytes
	}
	return n, 0
}

// number reads the digits of s from i on and returns the place behind them,
// which is i if there are none or too many.
func number(s string, i int) (value int64, end int) {
	for end = i; end < len(s) && isDigit(s[end]); end++ {
		if value > (math.MaxInt64-9)/10 {
			return 0, i
		}
		value = value*10 + int64(s[end]-'0')
	}
	return value, end
}

func skipSpace(s string, i int) int {
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	return i
}
