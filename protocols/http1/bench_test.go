package http1_test

import (
	"io"
	"strings"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/protocols/http1"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// sink is a transport that forgets what is written.
type sink struct{ *reactortest.Transport }

func (sink) Write(p []byte) (int, error) { return len(p), nil }

// benchRequests measures a request and its answer, without a socket. wrk's
// requests have these fields.
func benchRequests(b *testing.B, request string) {
	b.ReportAllocs()
	var mux http1.Mux
	mux.Handle("GET /hello", func(w *http1.ResponseWriter, r *http1.Request) *unit {
		_, _ = io.WriteString(w, "hello, world\n")
		return nil
	})
	mux.Handle("POST /echo", func(w *http1.ResponseWriter, r *http1.Request) *unit {
		return deferred.Then(r.Body.ReadAll(0), func(body []byte) (deferred.Unit, error) {
			_, err := w.Write(body)
			return deferred.Unit{}, err
		})
	})
	loop := deferredtest.NewLoop(b)
	p := http1.NewServer(http1.ServerConfig{Handler: mux.Serve}).BuildProtocol(nil)
	p.ConnectionMade(sink{reactortest.NewTransport(loop, &reactortest.Protocol{})})
	data := []byte(request)
	for b.Loop() {
		p.DataReceived(data)
	}
	p.ConnectionLost(reactor.ErrConnectionDone)
}

func BenchmarkServer_Hello(b *testing.B) {
	benchRequests(b, "GET /hello HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n")
}

func BenchmarkServer_HelloToABrowser(b *testing.B) {
	benchRequests(b, "GET /hello HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"+
		"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\nAccept-Language: en-US,en;q=0.5\r\n"+
		"Accept-Encoding: gzip, deflate, br, zstd\r\nConnection: keep-alive\r\nUpgrade-Insecure-Requests: 1\r\n"+
		"Sec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site: none\r\nPriority: u=0, i\r\n\r\n")
}

func BenchmarkServer_EchoOfOneKiB(b *testing.B) {
	benchRequests(b, "POST /echo HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nContent-Length: 1024\r\nContent-Type: text/plain\r\n\r\n"+strings.Repeat("x", 1024))
}
