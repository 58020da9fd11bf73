package http1_test

import (
	"bufio"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"sasync/protocols/http1"
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
