package http1_test

import (
	"fmt"
	"net/http"
	"time"

	"sasync/deferred"
	"sasync/protocols/http1"
	"sasync/reactor"
)

// Events go out as they happen. Awaiting Drained holds them back while the peer
// takes none, and ends the coroutine when the peer is gone.
func ExampleResponseWriter_Drained() {
	handler := func(r *reactor.Reactor) http1.Handler {
		return func(w *http1.ResponseWriter, req *http1.Request) *deferred.Deferred[deferred.Unit] {
			w.Header().Set("Content-Type", "text/event-stream")
			return deferred.Inline(r, func(co *deferred.Coroutine) (deferred.Unit, error) {
				for n := range 3 {
					if _, err := deferred.Await(co, deferred.After(r, time.Millisecond)); err != nil {
						return deferred.Unit{}, err
					}
					fmt.Fprintf(w, "data: event %d\n\n", n)
					if _, err := deferred.Await(co, w.Drained()); err != nil {
						return deferred.Unit{}, err
					}
				}
				return deferred.Unit{}, nil
			})
		}
	}
	serving(handler, func(url string) { show(http.Get(url)) })
	// Output:
	// 200 OK: data: event 0
	//
	// data: event 1
	//
	// data: event 2
}
