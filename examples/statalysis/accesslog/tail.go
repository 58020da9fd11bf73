package accesslog

import (
	"iter"
	"strings"
)

// parseTail reads `"referrer" "user agent"` and what may follow, or nothing.
func (p *Parser) parseTail(s string, r *Record) Reason {
	if s == "" || s[0] != '"' {
		if isGlued(s) {
			return TwoLines
		}
		r.Ref, r.UA = "-", "-"
		p.last.trailing = s != ""
		return 0
	}
	s = s[1:]
	end, next := referrerEnd(s)
	if end < 0 {
		return noAgent(s)
	}
	r.Ref, s = s[:end], s[next:]
	end = agentEnd(s)
	if end < 0 {
		return OpenAgent
	}
	r.UA = s[:end]
	p.last.agent = true
	p.last.trailing = end+1 < len(s)
	return 0
}

// referrerEnd returns the place of the referrer's closing quote and of the user
// agent's first byte. A quote closes if another one follows it behind spaces.
func referrerEnd(s string) (end, next int) {
	for q := range quotes(s) {
		i := skipSpace(s, q+1)
		if i > q+1 && i < len(s) && s[i] == '"' {
			return q, i + 1
		}
	}
	return -1, 0
}

// noAgent tells a line that ends behind its referrer from one that ends inside it.
func noAgent(s string) Reason {
	if q := firstQuote(s); q >= 0 && q == len(s)-1 {
		return NoAgent
	}
	return OpenReferrer
}

// agentEnd returns the place of the user agent's closing quote, -1 if it is torn
// off. That is the first quote if the rest reads as further fields. If it does
// not, then the client sent quotes (the shell-shock attack does), and the user
// agent runs to the line's last one.
func agentEnd(s string) int {
	first, last := firstQuote(s), strings.LastIndexByte(s, '"')
	switch {
	case first >= 0 && areFields(s[first+1:]):
		return first
	case last < 0:
		return -1
	case last == len(s)-1: // also where a backslash escapes it: nothing follows
		return last
	case !isEscaped(s, last) && areFields(s[last+1:]):
		return last
	}
	return -1
}

// areFields tells whether s is nothing, or fields with a space before each: bare
// ones without a quote in them, quoted ones, or both as in rt="0.003", which
// nginx's own example of a log with times has.
func areFields(s string) bool {
	for s != "" {
		if !isSpace(s[0]) {
			return false
		}
		s = trimLeft(s)
		if s == "" {
			break
		}
		s = s[nameLength(s):]
		if s != "" && s[0] == '"' {
			s = s[1:]
			end := firstQuote(s)
			if end < 0 {
				return false
			}
			s = s[end+1:]
			continue
		}
		field, _ := cutField(s)
		if strings.IndexByte(field, '"') >= 0 {
			return false
		}
		s = s[len(field):]
	}
	return true
}

// nameLength is the length of `name=` at the start of s, 0 if there is none.
func nameLength(s string) int {
	n := 0
	for n < len(s) && (isUpper(s[n]&^0x20) || isDigit(s[n]) || s[n] == '_' || s[n] == '-' || s[n] == '.') {
		n++
	}
	if n == 0 || n == len(s) || s[n] != '=' {
		return 0
	}
	return n + 1
}

// firstQuote returns the place of the first quote that no backslash escapes.
func firstQuote(s string) int {
	for from := 0; ; {
		i := strings.IndexByte(s[from:], '"')
		if i < 0 {
			return -1
		}
		i += from
		from = i + 1
		if !isEscaped(s, i) {
			return i
		}
	}
}

// quotes yields the places of the quotes in s, from left to right: first those
// that no backslash escapes and then, for servers that escape nothing and wrote
// a value that ends in a backslash, those that one does.
func quotes(s string) iter.Seq[int] {
	return func(yield func(int) bool) {
		for _, escaped := range [2]bool{false, true} {
			for from := 0; ; {
				i := strings.IndexByte(s[from:], '"')
				if i < 0 {
					break
				}
				i += from
				from = i + 1
				if isEscaped(s, i) == escaped && !yield(i) {
					return
				}
			}
		}
	}
}

// isEscaped counts the backslashes before s[i]: an odd number escapes it.
func isEscaped(s string, i int) bool {
	n := i
	for n > 0 && s[n-1] == '\\' {
		n--
	}
	return (i-n)%2 == 1
}
