package http1

import (
	"net/http"
	"strings"
)

// ParseResponse reads the head of a response, up to its empty line, into r. n is
// how many bytes that takes, and 0 if there is more to come. method is that of the
// request. An error is an ErrBadResponse or an ErrTooLarge. r is as
// http.ReadResponse gives it, but that nothing is done about its Body, its Request
// and its Pragma.
//
// It is stricter than http.ReadResponse: lines end with CR LF, fields are on one
// line, and the length of the body is told in one way, once. Safe from any
// goroutine.
func ParseResponse(b []byte, l Limits, method string, r *http.Response) (n int, err error) {
	l = l.withDefaults()
	n, err = headEnd(b, 0, &l)
	if err == nil && n > 0 {
		_, err = parseResponse(string(b[:n]), &l, method, r)
	}
	if err != nil {
		return 0, badResponse(err)
	}
	return n, nil
}

// parseResponse reads a head that is there as a whole. length is that of the body
// that follows: bytes, lengthChunked or lengthToTheEnd.
func parseResponse(head string, l *Limits, method string, r *http.Response) (length int64, err error) {
	line, rest, err := cutLine(head)
	if err != nil {
		return 0, err
	}
	if err := parseStatusLine(line, r); err != nil {
		return 0, err
	}
	if r.Header, err = parseFields(rest, l); err != nil {
		return 0, err
	}
	r.Close = !keepsAlive(r.Header, r.ProtoMinor)
	if length, err = takeResponseLength(method, r); err != nil {
		return 0, err
	}
	if len(r.TransferEncoding) > 0 {
		r.Trailer, err = declaredTrailers(r.Header)
	}
	return length, err
}

// parseStatusLine reads "HTTP/1.1 200 OK". Many servers leave out the blank where
// there is no text behind the number.
func parseStatusLine(line string, r *http.Response) error {
	version, status, ok := strings.Cut(line, " ")
	switch version {
	case "HTTP/1.1":
		r.Proto, r.ProtoMajor, r.ProtoMinor = "HTTP/1.1", 1, 1
	case "HTTP/1.0":
		r.Proto, r.ProtoMajor, r.ProtoMinor = "HTTP/1.0", 1, 0
	default:
		return malformed("no status line of HTTP/1.0 or HTTP/1.1")
	}
	if !ok || len(status) < 3 || len(status) > 3 && status[3] != ' ' || !all(status, isValue) {
		return malformed("no status line")
	}
	for _, c := range []byte(status[:3]) {
		if c < '0' || c > '9' {
			return malformed("a status that is no number")
		}
	}
	r.StatusCode = int(status[0]-'0')*100 + int(status[1]-'0')*10 + int(status[2]-'0')
	if r.StatusCode < 100 {
		return malformed("a status below 100")
	}
	r.Status = strings.TrimLeft(status, " ")
	return nil
}

// takeResponseLength reads how long the body is, by the rules of RFC 9112 6.3.
func takeResponseLength(method string, r *http.Response) (length int64, err error) {
	length, told, err := bodyLength(r.Header, r.ProtoMinor)
	switch {
	case err != nil:
		return 0, err
	case length == lengthChunked && !hasBody(r.StatusCode) && r.StatusCode != http.StatusNotModified:
		return 0, malformed("Transfer-Encoding where there is no body")
	case !hasBody(r.StatusCode), method == http.MethodHead:
		r.ContentLength = 0
		if method == http.MethodHead {
			r.ContentLength = -1
			if told && length >= 0 {
				r.ContentLength = length
			}
		}
		if length == lengthChunked {
			r.TransferEncoding = []string{"chunked"}
		}
		return 0, nil
	case length == lengthChunked:
		r.ContentLength, r.TransferEncoding = -1, []string{"chunked"}
	case told:
		r.ContentLength = length
	default:
		r.ContentLength, r.Close = -1, true
		length = lengthToTheEnd
	}
	return length, nil
}
