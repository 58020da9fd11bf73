package http1_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"sasync/protocols/http1"
)

// status is what a head is refused with; 0 if it is taken, -1 if it goes on.
func status(head string) int {
	var r http.Request
	n, err := http1.ParseRequest([]byte(head), http1.Limits{}, &r)
	var refused *http1.StatusError
	switch {
	case errors.As(err, &refused):
		return refused.Code
	case n == 0:
		return -1
	}
	return 0
}

func TestParseRequest_RefusesWhatTwoReadersMayReadInTwoWays(t *testing.T) {
	for name, c := range map[string]struct {
		head string
		want int
	}{
		"both lengths":              {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
		"two lengths":               {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n", 400},
		"the same length twice":     {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n", 400},
		"a list of lengths":         {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\n", 400},
		"a signed length":           {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\n", 400},
		"a negative length":         {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400},
		"a length in hex":           {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x10\r\n\r\n", 400},
		"an empty length":           {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n\r\n", 400},
		"a length past 64 bits":     {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551617\r\n\r\n", 400},
		"chunked in 1.0":            {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
		"chunked twice":             {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 501},
		"chunked behind identity":   {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity, chunked\r\n\r\n", 501},
		"chunked with a VT":         {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \vchunked\r\n\r\n", 400},
		"another coding":            {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501},
		"a folded field":            {"GET / HTTP/1.1\r\nHost: a\r\nA: b\r\n c\r\n\r\n", 400},
		"a fold first":              {"GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
		"a blank before the colon":  {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 3\r\n\r\n", 400},
		"no colon":                  {"GET / HTTP/1.1\r\nHost: a\r\nabc\r\n\r\n", 400},
		"an empty name":             {"GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400},
		"a name with a byte of 8":   {"GET / HTTP/1.1\r\nHost: a\r\nN\xc3\xa4me: b\r\n\r\n", 400},
		"a bare LF":                 {"GET / HTTP/1.1\nHost: a\n\n", 400},
		"a bare LF in a field":      {"GET / HTTP/1.1\r\nHost: a\r\nA: b\nC: d\r\n\r\n", 400},
		"a bare CR in a field":      {"GET / HTTP/1.1\r\nHost: a\r\nA: b\rC: d\r\n\r\n", 400},
		"a bare CR, head cut":       {"GET / HTTP/1.1\r\nHost: a\r\nA: b\rC", 400},
		"CR CR LF":                  {"GET / HTTP/1.1\r\nHost: a\r\nA: b\r\r\n\r\n", 400},
		"a NUL":                     {"GET / HTTP/1.1\r\nHost: a\r\nA: b\x00\r\n\r\n", 400},
		"two hosts":                 {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
		"the same host twice":       {"GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", 400},
		"no host":                   {"GET / HTTP/1.1\r\n\r\n", 400},
		"a host that is none":       {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
		"a host with a user":        {"GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400},
		"two blanks":                {"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
		"a tab":                     {"GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
		"a blank behind":            {"GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400},
		"a target with a byte of 8": {"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n", 400},
		"a target that is none":     {"GET x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
		"a method that is none":     {"G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
		"HTTP/0.9":                  {"GET /\r\n\r\n", 400},
		"HTTP/1.10":                 {"GET / HTTP/1.10\r\nHost: a\r\n\r\n", 400},
		"http/1.1":                  {"GET / http/1.1\r\nHost: a\r\n\r\n", 400},
		"HTTP/2.0":                  {"PRI * HTTP/2.0\r\n\r\n", 505},
		"HTTP/1.2":                  {"GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505},
		"a CONNECT to a path":       {"CONNECT a:1/b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
		"a CONNECT without a port":  {"CONNECT a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
		"a trailer of a length":     {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: Content-Length\r\n\r\n", 400},
		"TLS":                       {"\x16\x03\x01\x02\x00\r\n\r\n", 400},
		"two empty lines before":    {"\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
	} {
		if got := status(c.head); got != c.want {
			t.Errorf("%s: %q is answered %d, want %d", name, c.head, got, c.want)
		}
	}
}

func TestParseRequest_RefusesBeforeTheEndIsThere(t *testing.T) {
	for name, c := range map[string]struct {
		head string
		want int
	}{
		"a long target":    {"GET /" + strings.Repeat("a", 8<<10), 414},
		"a long head":      {"GET / HTTP/1.1\r\nHost: a\r\nA: " + strings.Repeat("a", 32<<10), 431},
		"many fields":      {"GET / HTTP/1.1\r\nHost: a\r\n" + strings.Repeat("A: b\r\n", 100) + "\r\n", 431},
		"the most of them": {"GET / HTTP/1.1\r\nHost: a\r\n" + strings.Repeat("A: b\r\n", 99) + "\r\n", 0},
		"a part":           {"GET / HTTP/1.1\r\nHost: a\r\n\r", -1},
		"nothing":          {"", -1},
	} {
		if got := status(c.head); got != c.want {
			t.Errorf("%s is answered %d, want %d", name, got, c.want)
		}
	}
}

func TestParseRequest_ReadsWhatNetHTTPReads(t *testing.T) {
	for _, head := range []string{
		"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n",
		"GET /a%20b?c=d&e HTTP/1.1\r\nhost: example.org:80\r\naccept:\r\nX-a: \t b c \t\r\nx-A: d\r\n\r\n",
		"GET http://example.org/a HTTP/1.1\r\nHost: other.example\r\n\r\n",
		"OPTIONS * HTTP/1.1\r\nHost: [2001:db8::1]:80\r\n\r\n",
		"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\nConnection: close\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\nTrailer: X-Sum, x-other\r\n\r\n",
		"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
		"M-SEARCH /caf\x65 HTTP/1.1\r\nHost: a\r\nX: caf\xc3\xa9\r\nTE: trailers\r\n\r\n",
	} {
		compare(t, head)
	}
}
