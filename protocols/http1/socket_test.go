package http1_test

import (
	"io"
	"net"
	"runtime"
	"strings"
	"testing"

	"sasync/deferred"
	"sasync/protocols/http1"
	"sasync/reactor"
)

// attackers opens connections and sends text on each.
func attackers(t *testing.T, url string, n int, text string) (conns []net.Conn) {
	for range n {
		c, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
		if err == nil {
			_, err = io.WriteString(c, text)
			conns = append(conns, c)
		}
		if err != nil {
			t.Error(err)
			break
		}
	}
	return conns
}

func TestServer_ServesHonestClientsBesideAThousandSlowOnes(t *testing.T) {
	s := &pages{}
	withClient(t, func(*reactor.Reactor) http1.Handler { return s.handle }, func(a asker) {
		slow := append(attackers(t, a.url, 500, "GET / HTTP/1.1\r\nHost: a\r\nX-A: "),
			attackers(t, a.url, 500, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc")...)
		for range 30 {
			if answer, body := a.get("/hello"); answer.StatusCode != 200 || body != "hello\n" {
				t.Errorf("%s %q", answer.Status, body)
				break
			}
			for _, c := range slow[:10] { // they go on
				_, _ = c.Write([]byte("x"))
			}
		}
		for _, c := range slow {
			_ = c.Close()
		}
	})
}

func TestServer_KeepsLittleForWhoNeverReads(t *testing.T) {
	const conns, each = 20, 2 << 20
	handler := func(r *reactor.Reactor) http1.Handler {
		return func(w *http1.ResponseWriter, _ *http1.Request) *unit {
			piece, n := make([]byte, 64<<10), 0
			source := deferred.FromFunc(r, func() ([]byte, bool, error) { n++; return piece, n <= each/len(piece), nil })
			return deferred.Then(deferred.Produce(r, source, w.Consumer()), func(bool) (deferred.Unit, error) { return deferred.Unit{}, nil })
		}
	}
	withClient(t, handler, func(a asker) {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		greedy := attackers(t, a.url, conns, strings.Repeat("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 100))
		answer, err := a.client.Get(a.url) // behind theirs
		if err != nil {
			t.Error(err)
			return
		}
		n, err := io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
		if n != each || err != nil {
			t.Errorf("the honest one gets %d bytes, %v", n, err)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > conns*(512<<10) {
			t.Errorf("%d KiB are kept for %d connections", kept>>10, conns)
		}
		for _, c := range greedy {
			_ = c.Close()
		}
	})
}

// Each is an attack on a server behind a lax proxy: what it hides is no request.
func TestServer_FindsNoRequestInsideOfAnother(t *testing.T) {
	hidden := "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"
	for _, attack := range []string{
		"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
		"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + hidden,
		"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + hidden,
		"POST / HTTP/1.1\r\nHost: a\r\nX: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
		"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + hidden,
		"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;\r\nabc\n0\r\n\r\n" + hidden,
		"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc0\r\n\r\n" + hidden,
		"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 100\r\n\r\n" + hidden,
		"POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
		"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + hidden,
		"GET / HTTP/1.1\r\nHost: a\r\rX: y\r\n\r\n" + hidden,
	} {
		_, tr := serve(t, http1.ServerConfig{Handler: func(w *http1.ResponseWriter, r *http1.Request) *unit {
			if r.URL.Path == "/hidden" {
				t.Errorf("found in %q", attack)
			}
			return deferred.Then(r.Body.ReadAll(0), func([]byte) (deferred.Unit, error) { return deferred.Unit{}, nil })
		}})
		tr.Deliver([]byte(attack))
		if !tr.Losing {
			t.Errorf("after %q the connection goes on: %q", attack, tr.Take())
		}
	}
}
