package syslog

import (
	"bytes"
	"strings"
)

// Text returns what a message says, without its header: RFC 5424's, RFC 3164's
// with a host or without, or none. It is a part of message. Safe from any
// goroutine.
func Text(message []byte) []byte {
	message = bytes.TrimRight(message, "\r\n\x00")
	rest, ok := cutPriority(message)
	if !ok {
		return message
	}
	if version, text, found := bytes.Cut(rest, space); found && string(version) == "1" {
		if text, ok := cutHeader5424(text); ok {
			return text
		}
	}
	return cutHeader3164(rest)
}

var space = []byte(" ")

// cutPriority cuts off <0> to <191>.
func cutPriority(b []byte) (rest []byte, ok bool) {
	if len(b) < 3 || b[0] != '<' {
		return b, false
	}
	value, n := 0, 1
	for n < len(b) && n < 5 && b[n]-'0' <= 9 {
		value = value*10 + int(b[n]-'0')
		n++
	}
	if n == 1 || n == len(b) || b[n] != '>' || value > 191 {
		return b, false
	}
	return b[n+1:], true
}

// cutHeader5424 cuts off "TIME HOST APP PROCESS ID DATA ", which follows the
// version.
func cutHeader5424(b []byte) (text []byte, ok bool) {
	for range 5 {
		if _, b, ok = bytes.Cut(b, space); !ok {
			return nil, false
		}
	}
	if b, ok = cutData(b); !ok {
		return nil, false
	}
	return bytes.TrimPrefix(bytes.TrimPrefix(b, space), []byte("\ufeff")), true
}

// cutData cuts off "-" or elements of the form [id name="value"], in whose values
// a backslash escapes.
func cutData(b []byte) (rest []byte, ok bool) {
	if len(b) > 0 && b[0] == '-' {
		return b[1:], true
	}
	for len(b) > 0 && b[0] == '[' {
		n := elementLength(b)
		if n == 0 {
			return nil, false
		}
		b, ok = b[n:], true
	}
	return b, ok
}

func elementLength(b []byte) int {
	quoted := false
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			quoted = !quoted
		case ']':
			if !quoted {
				return i + 1
			}
		}
	}
	return 0
}

// cutHeader3164 cuts off "TIME HOST TAG: ", of which each part may be missing. A
// tag is known by its colon.
func cutHeader3164(b []byte) []byte {
	rest, ok := cutTime(b)
	if !ok {
		return b
	}
	first, after, ok := bytes.Cut(rest, space)
	if !ok {
		return rest
	}
	if isTag(first) {
		return after
	}
	if second, text, ok := bytes.Cut(after, space); ok && isTag(second) {
		return text
	}
	return after
}

// isTag takes "nginx:" and "haproxy[123]:".
func isTag(b []byte) bool { return len(b) > 1 && b[len(b)-1] == ':' }

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"

// cutTime cuts off "Jan _2 15:04:05 " or, as rsyslog can write it, RFC 3339's.
func cutTime(b []byte) (rest []byte, ok bool) {
	const stamp = len("Jan _2 15:04:05 ")
	if len(b) > stamp && b[3] == ' ' && strings.Contains(months, string(b[:3])) && b[9] == ':' && b[12] == ':' && b[stamp-1] == ' ' {
		return b[stamp:], true
	}
	word, rest, found := bytes.Cut(b, space)
	if found && len(word) >= len("2006-01-02T15:04:05Z") && word[4] == '-' && word[10] == 'T' && word[13] == ':' {
		return rest, true
	}
	return b, false
}
