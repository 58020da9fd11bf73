package http1_test

import (
	"bufio"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"sasync/protocols/http1"
)

// What is taken as the head of an answer net/http has to take, and to read alike.
func FuzzParseResponse(f *testing.F) {
	for _, seed := range []string{ // those of RFC 9110 and 9112 are among them
		"HTTP/1.1 200 OK\r\nDate: Mon, 27 Jul 2009 12:28:53 GMT\r\nServer: Apache\r\nLast-Modified: Wed, 22 Jul 2009 19:15:56 GMT\r\n" +
			"ETag: \"34aa387-d-1568eb00\"\r\nAccept-Ranges: bytes\r\nContent-Length: 51\r\nVary: Accept-Encoding\r\nContent-Type: text/plain\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: Expires\r\n\r\n4\r\nWiki\r\n0\r\n\r\n",
		"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
		"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 21010-47021/47022\r\nContent-Length: 26012\r\n\r\n",
		"HTTP/1.0 304\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
		"HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n",
		"HTTP/1.1 200 OK\nA: b\n\n",
		"HTTP/2 200\r\n\r\n",
	} {
		f.Add(seed, "GET")
		f.Add(seed, "HEAD")
	}
	f.Fuzz(func(t *testing.T, head, method string) {
		var got http.Response
		n, err := http1.ParseResponse([]byte(head), http1.Limits{}, method, &got)
		if err != nil || n == 0 {
			return
		}
		want, err := http.ReadResponse(bufio.NewReader(strings.NewReader(head[:n])), &http.Request{Method: method})
		if err != nil {
			t.Fatalf("%q is taken, and net/http says: %v", head[:n], err)
		}
		if got.ContentLength != want.ContentLength && !(got.ContentLength == 0 && want.ContentLength == -1 && want.Body == http.NoBody) {
			t.Fatalf("%q: a body of %d, net/http reads %d", head[:n], got.ContentLength, want.ContentLength)
		}
		if g, w := answered(&got), answered(want); g != w {
			t.Fatalf("%q is read as\n%s\nand by net/http as\n%s", head[:n], g, w)
		}
	})
}

func answered(r *http.Response) string {
	delete(r.Header, "Pragma") // net/http makes Cache-Control of it
	delete(r.Header, "Cache-Control")
	return fmt.Sprintln(r.Proto, r.StatusCode, r.TransferEncoding, r.Header)
}
