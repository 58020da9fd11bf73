package http1_test

import (
	"bufio"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"sasync/deferred/deferredtest"
	"sasync/protocols/http1"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// compare holds what is read of a head to what net/http reads of it, which has to
// take all that is taken here.
func compare(t *testing.T, head string) {
	t.Helper()
	var got http.Request
	n, err := http1.ParseRequest([]byte(head), http1.Limits{}, &got)
	if err != nil || n == 0 {
		return
	}
	text := strings.TrimPrefix(head[:n], "\r\n")
	want, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text)))
	if err != nil {
		t.Fatalf("%q is taken, and net/http says: %v", head[:n], err)
	}
	if _, ok := got.Header["Pragma"]; ok { // net/http makes Cache-Control of it
		want.Header["Cache-Control"] = got.Header["Cache-Control"]
	}
	if g, w := told(&got), told(want); g != w {
		t.Fatalf("%q is read as\n%s\nand by net/http as\n%s", head[:n], g, w)
	}
	if !reflect.DeepEqual(got.URL, want.URL) {
		t.Fatalf("%q: URL %#v, want %#v", head[:n], got.URL, want.URL)
	}
}

func told(r *http.Request) string {
	for key, values := range r.Header {
		if len(values) == 0 {
			delete(r.Header, key)
		}
	}
	return fmt.Sprintln(r.Method, r.RequestURI, r.Proto, r.Host, r.ContentLength, r.TransferEncoding, r.Close, r.Header, r.Trailer)
}

func FuzzParseRequest(f *testing.F) {
	for _, seed := range []string{
		"GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n",
		"GET /hello.txt HTTP/1.1\r\nUser-Agent: curl/7.64.1\r\nHost: www.example.com\r\nAccept-Language: en, mi\r\n\r\n",
		"GET http://www.example.org/pub/WWW/TheProject.html HTTP/1.1\r\nHost: www.example.org\r\n\r\n",
		"CONNECT www.example.com:80 HTTP/1.1\r\nHost: www.example.com\r\n\r\n",
		"OPTIONS * HTTP/1.1\r\nHost: www.example.org:8001\r\n\r\n",
		"\r\nPOST / HTTP/1.0\r\nContent-Length: 3\r\nPragma: no-cache\r\n\r\nabc",
		"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: A\r\nExpect: 100-continue\r\n\r\n0\r\n\r\n",
		"POST / HTTP/1.0\r\nA:\r\nTrailer: B\r\n\r\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, head string) { compare(t, head) })
}

// FuzzServer holds what a connection is answered to what it is answered when its
// bytes arrive in two pieces.
func FuzzServer(f *testing.F) {
	const end = "\r\n\r\n"
	for _, seed := range []string{
		"GET /hello HTTP/1.1\r\nHost: a" + end + "HEAD /stream HTTP/1.1\r\nHost: a" + end,
		"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked" + end + "4;a=b\r\nWiki\r\n5\r\npedia\r\nE\r\n in\r\n\r\nchunks.\r\n0" + end,
		"POST /trailers HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: A" + end + "0\r\nA: b" + end + "GET /hello HTTP/1.0" + end,
		"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue" + end + "abcGET /stream HTTP/1.1\r\nHost: a" + end,
		"GET /hints HTTP/1.1\r\nHost: a" + end + "GET /upgrade HTTP/1.1\r\nHost: a" + end + "hello",
		"POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 5" + end + "abcdeGET /stream HTTP/1.0\r\nConnection: keep-alive" + end,
	} {
		f.Add([]byte(seed), len(seed)/2)
	}
	answers := func(t *testing.T, pieces ...[]byte) string {
		s := &pages{loop: deferredtest.NewLoop(t), note: func(string, ...any) {}}
		tr := reactortest.NewTransport(s.loop, http1.NewServer(http1.ServerConfig{Handler: s.handle}).BuildProtocol(nil))
		for _, piece := range pieces {
			tr.Deliver(piece)
		}
		// How much of a body is there decides about 100 Continue, and whether the end is known.
		out := strings.NewReplacer("HTTP/1.1 100 Continue\r\n\r\n", "", "Connection: close\r\n", "").Replace(string(tr.Take()))
		out, _, _ = strings.Cut(out, "HTTP/1.1 4") // of two faults either may be told
		out, _, _ = strings.Cut(out, "HTTP/1.1 5")
		tr.Lose(reactor.ErrConnectionDone)
		return fmt.Sprintf("%q, ends %v, is reset %v", out, tr.Losing, tr.Aborted)
	}
	f.Fuzz(func(t *testing.T, data []byte, cut int) {
		cut = min(max(cut, 0), len(data))
		whole := answers(t, slices.Clone(data))
		if got := answers(t, slices.Clone(data[:cut]), slices.Clone(data[cut:])); got != whole {
			t.Fatalf("%q is answered\n%s\nand cut at %d\n%s", data, whole, cut, got)
		}
	})
}
