package http1

import (
	"net/http"
	"strings"
)

// How long a body is, if it is no number of bytes.
const (
	lengthChunked  = -1
	lengthToTheEnd = -2 // of the connection
)

// bodyLength reads the fields that tell how long a body is and takes
// Transfer-Encoding out of h, as net/http does. ok tells whether one of them is
// there. Two ways to read a head would let a request hide in another: whatever
// is not told once, and clearly, is refused.
func bodyLength(h http.Header, minor int) (length int64, ok bool, err error) {
	lengths, codings := h["Content-Length"], h["Transfer-Encoding"]
	switch {
	case codings != nil && minor == 0:
		return 0, false, malformed("Transfer-Encoding in HTTP/1.0")
	case codings != nil && lengths != nil:
		return 0, false, malformed("Content-Length and Transfer-Encoding")
	case len(codings) > 1 || len(codings) == 1 && !strings.EqualFold(codings[0], "chunked"):
		return 0, false, refuse(http.StatusNotImplemented, "a Transfer-Encoding other than chunked")
	case codings != nil:
		delete(h, "Transfer-Encoding")
		return lengthChunked, true, nil
	case len(lengths) > 1:
		return 0, false, malformed("Content-Length more than once")
	case lengths != nil:
		length, err = parseLength(lengths[0])
		return length, err == nil, err
	}
	return 0, false, nil
}

func parseLength(s string) (n int64, err error) {
	if s == "" || len(s) > 18 {
		return 0, malformed("a Content-Length of %d digits", len(s))
	}
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, malformed("a Content-Length that is no number")
		}
		n = n*10 + int64(c-'0')
	}
	return n, nil
}
