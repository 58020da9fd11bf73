package http1

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

func appendStatus(b []byte, status int) []byte {
	b = append(b, "HTTP/1.1 "...)
	b = strconv.AppendInt(b, int64(status), 10)
	b = append(b, ' ')
	if text := http.StatusText(status); text != "" {
		b = append(b, text...)
	} else {
		b = append(b, "status code "...)
		b = strconv.AppendInt(b, int64(status), 10)
	}
	return append(b, "\r\n"...)
}

// appendFields writes h in the order of the keys. Line ends in values become
// blanks, and what is no name is left out, as in net/http: no value can end a
// field.
func appendFields(b []byte, h http.Header, without func(key string) bool) []byte {
	var room [16]string
	keys := room[:0]
	for key := range h {
		if (without == nil || !without(key)) && key != "" && all(key, isToken) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		for _, value := range h[key] {
			b = append(b, key...)
			b = append(b, ": "...)
			b = appendValue(b, strings.Trim(value, " \t\r\n"))
			b = append(b, "\r\n"...)
		}
	}
	return b
}

func appendValue(b []byte, value string) []byte {
	if all(value, isValue) {
		return append(b, value...)
	}
	for _, c := range []byte(value) {
		if kinds[c]&isValue == 0 {
			c = ' '
		}
		b = append(b, c)
	}
	return b
}
