package http1

import (
	"bytes"
	"net/http"
	"net/textproto"
	"strings"
)

// headEnd finds where a head ends, behind its empty line; 0 if that is not there.
// The first seen bytes were searched before. What can't become a head within the
// limits is an error before its end is there.
func headEnd(b []byte, seen int, l *Limits) (end int, err error) {
	if i := bytes.Index(b[max(0, seen-3):], []byte("\r\n\r\n")); i >= 0 {
		end = max(0, seen-3) + i + 4
	}
	if end == 0 {
		if err := checkLineEnds(b, seen); err != nil {
			return 0, err
		}
	}
	return end, checkSize(b, end, l)
}

func checkSize(b []byte, end int, l *Limits) error {
	size := end
	if end == 0 {
		size = len(b)
	}
	if size > l.TargetBytes {
		if line := bytes.IndexByte(b[:l.TargetBytes], '\n'); line < 0 {
			return refuse(http.StatusRequestURITooLong, "a first line of more than %d bytes", l.TargetBytes)
		}
	}
	if size > l.HeadBytes {
		return refuse(http.StatusRequestHeaderFieldsTooLarge, "a head of more than %d bytes", l.HeadBytes)
	}
	return nil
}

// checkLineEnds refuses line ends of one byte: with them a head would not end for
// this side, and perhaps for another.
func checkLineEnds(b []byte, seen int) error {
	for i := max(0, seen-1); i < len(b); i++ {
		switch {
		case b[i] == '\n' && (i == 0 || b[i-1] != '\r'):
			return malformed("a line that ends without CR")
		case b[i] == '\r' && i+1 < len(b) && b[i+1] != '\n':
			return malformed("a CR inside a line")
		}
	}
	return nil
}

// cutLine takes off the first line.
func cutLine(s string) (line, rest string, err error) {
	i := strings.IndexByte(s, '\r')
	if i < 0 || i+1 == len(s) || s[i+1] != '\n' {
		return "", "", malformed("a line that does not end with CR LF")
	}
	return s[:i], s[i+2:], nil
}

// parseFields reads header fields up to the empty line at the end of s.
func parseFields(s string, l *Limits) (http.Header, error) {
	count := strings.Count(s, "\n") - 1
	if count > l.Fields {
		return nil, refuse(http.StatusRequestHeaderFieldsTooLarge, "more than %d header fields", l.Fields)
	}
	h := make(http.Header, count)
	values := make([]string, count) // one allocation for all
	for i := range count {
		line, rest, err := cutLine(s)
		if err != nil {
			return nil, err
		}
		name, value, err := parseField(line)
		if err != nil {
			return nil, err
		}
		if have, ok := h[name]; ok {
			h[name] = append(have, value)
		} else {
			values[i] = value
			h[name] = values[i : i+1 : i+1]
		}
		s = rest
	}
	if s != "\r\n" {
		return nil, malformed("a line that does not end with CR LF")
	}
	return h, nil
}

// parseField reads one line. A line that goes on with the value before begins
// with a blank, which is no name.
func parseField(line string) (name, value string, err error) {
	colon := strings.IndexByte(line, ':')
	if colon <= 0 {
		return "", "", malformed("a header field without a name")
	}
	name, ok := canonical(line[:colon])
	if !ok {
		return "", "", malformed("a header field with the name %.40q", line[:colon])
	}
	value = strings.Trim(line[colon+1:], " \t")
	if !all(value, isValue) {
		return "", "", malformed("%s: a control character", name)
	}
	return name, value, nil
}

// canonical is the name as http.Header has it.
func canonical(name string) (key string, ok bool) {
	upper, same := true, true
	for i := range len(name) {
		c := name[i]
		if kinds[c]&isToken == 0 {
			return "", false
		}
		if upper && c >= 'a' && c <= 'z' || !upper && c >= 'A' && c <= 'Z' {
			same = false
		}
		upper = c == '-'
	}
	if same {
		return name, true
	}
	return textproto.CanonicalMIMEHeaderKey(name), true
}

// hasToken tells whether a comma-separated field names token.
func hasToken(values []string, token string) bool {
	for _, v := range values {
		for v != "" {
			var item string
			item, v, _ = strings.Cut(v, ",")
			if strings.EqualFold(strings.Trim(item, " \t"), token) {
				return true
			}
		}
	}
	return false
}
