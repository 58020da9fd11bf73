package http1

import (
	"net/http"
	"net/url"
	"strings"
)

// ParseRequest reads the head of a request, up to its empty line, into r. n is
// how many bytes that takes, and 0 if there is more to come. An error is a
// *StatusError with the status to answer. r is as http.ReadRequest gives it, but
// that nothing is done about its Body and its Pragma: ContentLength is -1 if the
// body is chunked.
//
// It is stricter than http.ReadRequest: lines end with CR LF, fields are on one
// line, there is exactly one Host in HTTP/1.1, and the length of the body is told
// in one way, once. Safe from any goroutine.
func ParseRequest(b []byte, l Limits, r *http.Request) (n int, err error) {
	l = l.withDefaults()
	n, err = headEnd(b, 0, &l)
	if err == nil && n > 0 {
		err = parseRequest(string(b[:n]), &l, r)
	}
	return n, err
}

// parseRequest reads a head that is there as a whole.
func parseRequest(head string, l *Limits, r *http.Request) error {
	head = strings.TrimPrefix(head, "\r\n") // as RFC 9112 2.2 wants it
	line, rest, err := cutLine(head)
	if err != nil {
		return err
	}
	if err := parseRequestLine(line, r); err != nil {
		return err
	}
	if r.Header, err = parseFields(rest, l); err != nil {
		return err
	}
	if err := takeHost(r); err != nil {
		return err
	}
	if err := takeLength(r); err != nil {
		return err
	}
	r.Close = !keepsAlive(r.Header, r.ProtoMinor)
	if r.ContentLength == lengthChunked {
		r.Trailer, err = declaredTrailers(r.Header)
	}
	return err
}

// parseRequestLine reads "GET /path HTTP/1.1".
func parseRequestLine(line string, r *http.Request) (err error) {
	method, rest, ok := strings.Cut(line, " ")
	target, version, ok2 := strings.Cut(rest, " ")
	if !ok || !ok2 || method == "" || target == "" || !all(method, isToken) || !all(target, isTarget) {
		return malformed("no request line")
	}
	r.Method, r.RequestURI = method, target
	if err := parseVersion(version, r); err != nil {
		return err
	}
	r.URL, err = parseTarget(method, target)
	return err
}

func parseVersion(version string, r *http.Request) error {
	switch version {
	case "HTTP/1.1":
		r.Proto, r.ProtoMajor, r.ProtoMinor = "HTTP/1.1", 1, 1
	case "HTTP/1.0":
		r.Proto, r.ProtoMajor, r.ProtoMinor = "HTTP/1.0", 1, 0
	default:
		if _, _, ok := http.ParseHTTPVersion(version); ok {
			return refuse(http.StatusHTTPVersionNotSupported, "only HTTP/1.0 and HTTP/1.1 are spoken here")
		}
		return malformed("no request line")
	}
	return nil
}

// parseTarget reads the four forms of RFC 9112 3.2. As in net/http the host and
// the port of a CONNECT are the URL's Host.
func parseTarget(method, target string) (*url.URL, error) {
	authority := method == http.MethodConnect && target[0] != '/'
	text := target
	if authority {
		text = "http://" + target
	}
	u, err := url.ParseRequestURI(text)
	if err != nil {
		return nil, malformed("a target that is no URL")
	}
	if authority {
		if u.Path != "" || u.RawQuery != "" || u.User != nil || u.Port() == "" {
			return nil, malformed("a CONNECT to something else than a host and a port")
		}
		u.Scheme = ""
	}
	return u, nil
}

// takeHost takes Host out of the header, as net/http does. The one in an absolute
// target weighs more.
func takeHost(r *http.Request) error {
	hosts := r.Header["Host"]
	switch {
	case len(hosts) > 1:
		return malformed("more than one Host")
	case len(hosts) == 0 && r.ProtoMinor == 1:
		return malformed("no Host")
	case len(hosts) == 1 && !all(hosts[0], isHost):
		return malformed("a Host that is no name of a host")
	case len(hosts) == 1:
		r.Host = hosts[0]
		delete(r.Header, "Host")
	}
	if r.URL.Host != "" {
		r.Host = r.URL.Host
	}
	return nil
}

// takeLength reads how long the body is: without a word of it there is none.
func takeLength(r *http.Request) (err error) {
	r.ContentLength, _, err = bodyLength(r.Header, r.ProtoMinor)
	if err == nil && r.ContentLength == lengthChunked {
		r.TransferEncoding = []string{"chunked"}
	}
	return err
}

// keepsAlive tells whether a peer means to use the connection again.
func keepsAlive(h http.Header, minor int) bool {
	options, ok := h["Connection"]
	switch {
	case !ok:
		return minor == 1
	case minor == 0:
		return hasToken(options, "keep-alive") && !hasToken(options, "close")
	}
	return !hasToken(options, "close")
}
