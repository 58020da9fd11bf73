package http1_test

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"strings"
	"time"

	"sasync/deferred"
	"sasync/protocols/http1"
	"sasync/reactor"
)

// serving runs a server while client, on another goroutine, talks to it.
func serving(handler func(r *reactor.Reactor) http1.Handler, client func(url string)) {
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		log.Fatal(err)
	}
	server := http1.NewServer(http1.ServerConfig{Handler: handler(r)})
	port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, server)
	if err != nil {
		log.Fatal(err)
	}
	r.CallWhenRunning(func() {
		go func() {
			client("http://" + port.Addr().String())
			http.DefaultClient.CloseIdleConnections()
			_ = r.Stop()
		}()
	})
	if err := r.Run(); err != nil {
		log.Fatal(err)
	}
}

// show prints the answer to a request by Go's own client.
func show(answer *http.Response, err error) {
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: %s", answer.Status, body)
}

// A handler answers at once, or returns a Deferred that fires when it has
// answered. Meanwhile the loop serves others.
func Example() {
	handler := func(r *reactor.Reactor) http1.Handler {
		return func(w *http1.ResponseWriter, req *http1.Request) *deferred.Deferred[deferred.Unit] {
			if req.URL.Path == "/now" {
				fmt.Fprintln(w, "at once")
				return nil
			}
			return deferred.Then(deferred.After(r, time.Millisecond), func(deferred.Unit) (deferred.Unit, error) {
				fmt.Fprintln(w, "later")
				return deferred.Unit{}, nil
			})
		}
	}
	serving(handler, func(url string) {
		show(http.Get(url + "/now"))
		show(http.Get(url + "/wait"))
	})
	// Output:
	// 200 OK: at once
	// 200 OK: later
}

// A coroutine reads a body a piece at a time. What it does not ask for is not read
// from the connection, so a slow handler slows its peer down.
func ExampleBody() {
	handler := func(r *reactor.Reactor) http1.Handler {
		return func(w *http1.ResponseWriter, req *http1.Request) *deferred.Deferred[deferred.Unit] {
			return deferred.Inline(r, func(co *deferred.Coroutine) (deferred.Unit, error) {
				total := 0
				for piece, err := range deferred.Each(co, req.Body) {
					if err != nil {
						return deferred.Unit{}, err // a *StatusError, if the body is none
					}
					total += len(piece)
				}
				fmt.Fprintln(w, total, "bytes")
				return deferred.Unit{}, nil
			})
		}
	}
	serving(handler, func(url string) {
		show(http.Post(url, "text/plain", strings.NewReader(strings.Repeat("x", 1_000_000))))
	})
	// Output: 200 OK: 1000000 bytes
}

// A long answer is pushed by a source, which is paused while the peer takes
// nothing.
func ExampleResponseWriter_Consumer() {
	handler := func(r *reactor.Reactor) http1.Handler {
		return func(w *http1.ResponseWriter, req *http1.Request) *deferred.Deferred[deferred.Unit] {
			n := 0
			numbers := deferred.FromFunc(r, func() (line []byte, more bool, err error) {
				n++
				return fmt.Appendln(nil, n), n <= 10_000, nil
			})
			pushed := deferred.Produce(r, numbers, w.Consumer())
			return deferred.Then(pushed, func(bool) (deferred.Unit, error) { return deferred.Unit{}, nil })
		}
	}
	serving(handler, func(url string) {
		answer, err := http.Get(url)
		if err != nil {
			log.Fatal(err)
		}
		defer answer.Body.Close()
		n, err := io.Copy(io.Discard, answer.Body)
		fmt.Println(answer.TransferEncoding, n, err)
	})
	// Output: [chunked] 48894 <nil>
}

// A request is turned down by an error with a status.
func ExampleStatusError() {
	handler := func(r *reactor.Reactor) http1.Handler {
		return func(w *http1.ResponseWriter, req *http1.Request) *deferred.Deferred[deferred.Unit] {
			return deferred.Fail[deferred.Unit](r, &http1.StatusError{Code: http.StatusForbidden, What: "members only"})
		}
	}
	serving(handler, func(url string) { show(http.Get(url)) })
	// Output: 403 Forbidden: 403 Forbidden: members only
}
