package http1_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"sasync/deferred"
	"sasync/protocols/http1"
	"sasync/reactor"
)

// Patterns are those of http.ServeMux. An ordinary http.Handler is mounted beside
// the loop's own; it runs in a pool and may block.
func ExampleMux() {
	handler := func(r *reactor.Reactor) http1.Handler {
		mux := &http1.Mux{}
		mux.Handle("GET /users/{id}", func(w *http1.ResponseWriter, req *http1.Request) *deferred.Deferred[deferred.Unit] {
			fmt.Fprintln(w, "user", req.PathValue("id"))
			return nil
		})
		upper := func(w http.ResponseWriter, req *http.Request) {
			body, err := io.ReadAll(req.Body) // blocks a goroutine, not the loop
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			fmt.Fprintln(w, strings.ToUpper(string(body)))
		}
		mux.Handle("POST /upper", http1.Mount(r.Blocking(), http.HandlerFunc(upper)))
		return mux.Serve
	}
	serving(handler, func(url string) {
		show(http.Get(url + "/users/7"))
		show(http.Post(url+"/upper", "text/plain", strings.NewReader("hello")))
		show(http.Get(url + "/upper"))
	})
	// Output:
	// 200 OK: user 7
	// 200 OK: HELLO
	// 405 Method Not Allowed: Method Not Allowed
}
