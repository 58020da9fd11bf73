package accesslog

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth is how deep the objects and arrays of a line may be nested.
const maxDepth = 64

// jsonScanner walks over a JSON text. It takes every valid text, and of broken
// ones it takes some: numbers and words are not looked at closely.
type jsonScanner struct {
	s string
	i int
}

// jsonValue is a value as it stands in the text.
type jsonValue struct {
	kind byte   // '"', '{', '[', or 0 for a number or word
	text string // of a string, without its quotes
}

// take skips white space and tells whether c comes next; it is skipped then.
func (j *jsonScanner) take(c byte) bool {
	if j.peek() != c {
		return false
	}
	j.i++
	return true
}

// peek returns the next byte that is not white space, 0 at the end.
func (j *jsonScanner) peek() byte {
	for ; j.i < len(j.s); j.i++ {
		if c := j.s[j.i]; c != ' ' && c != '\t' && c != '\n' && c != '\r' {
			return c
		}
	}
	return 0
}

// str reads a string and returns it with its escapes.
func (j *jsonScanner) str() (string, bool) {
	if !j.take('"') {
		return "", false
	}
	n := firstQuote(j.s[j.i:])
	if n < 0 {
		return "", false
	}
	text := j.s[j.i : j.i+n]
	j.i += n + 1
	return text, true
}

// value reads a string, a number or a word, or passes over an object or an array.
func (j *jsonScanner) value(depth int) (v jsonValue, ok bool) {
	switch c := j.peek(); c {
	case '"':
		v.kind = '"'
		v.text, ok = j.str()
		return v, ok
	case '{':
		return jsonValue{kind: '{'}, j.members(depth, nil)
	case '[':
		return jsonValue{kind: '['}, j.elements(depth)
	}
	start := j.i
	for j.i < len(j.s) && strings.IndexByte(",}] \t\r\n", j.s[j.i]) < 0 {
		j.i++
	}
	v.text = j.s[start:j.i]
	return v, v.text != ""
}

// members reads an object. visit, if there is one, gets each key and must read
// its value.
func (j *jsonScanner) members(depth int, visit func(key string) bool) bool {
	if depth > maxDepth || !j.take('{') {
		return false
	}
	if j.take('}') {
		return true
	}
	for {
		key, ok := j.str()
		if !ok || !j.take(':') {
			return false
		}
		if visit != nil {
			ok = visit(key)
		} else {
			_, ok = j.value(depth + 1)
		}
		if !ok {
			return false
		}
		if j.take('}') {
			return true
		}
		if !j.take(',') {
			return false
		}
	}
}

func (j *jsonScanner) elements(depth int) bool {
	if depth > maxDepth || !j.take('[') {
		return false
	}
	for first := true; !j.take(']'); first = false {
		if !first && !j.take(',') {
			return false
		}
		if _, ok := j.value(depth + 1); !ok {
			return false
		}
	}
	return true
}

// unescaped returns a string's text without its escapes. One that is no escape of
// JSON, like nginx's \x22, stays as it is.
func unescaped(s string) string {
	i := strings.IndexByte(s, '\\')
	if i < 0 {
		return s
	}
	out := append(make([]byte, 0, len(s)), s[:i]...)
	for i < len(s) {
		if s[i] != '\\' || i+1 == len(s) {
			out = append(out, s[i])
			i++
			continue
		}
		if at := strings.IndexByte(`"\/bfnrt`, s[i+1]); at >= 0 {
			out = append(out, "\"\\/\b\f\n\r\t"[at])
			i += 2
			continue
		}
		r, n := unicodeEscape(s[i:])
		if n == 0 {
			out = append(out, '\\')
			i++
			continue
		}
		out = utf8.AppendRune(out, r)
		i += n
	}
	return string(out)
}

// unicodeEscape reads \u0041, or two of them that are one rune, at the start of s.
func unicodeEscape(s string) (r rune, n int) {
	r = codeUnit(s)
	if r < 0 {
		return 0, 0
	}
	if utf16.IsSurrogate(r) {
		if pair := utf16.DecodeRune(r, codeUnit(s[6:])); pair != utf8.RuneError {
			return pair, 12
		}
	}
	return r, 6
}

func codeUnit(s string) rune {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return -1
	}
	value, err := strconv.ParseUint(s[2:6], 16, 16)
	if err != nil {
		return -1
	}
	return rune(value)
}
