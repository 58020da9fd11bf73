package http1_test

import (
	"fmt"
	"testing"

	"sasync/protocols/http1"
	"sasync/reactor"
)

func TestMux_ChoosesByThePatternsOfTheStandardLibrary(t *testing.T) {
	var mux http1.Mux
	for _, pattern := range []string{"/{$}", "GET /users/{id}", "POST /users/{id}", "/users/{id}/files/{rest...}", "a.example/", "/tree/"} {
		mux.Handle(pattern, func(w *http1.ResponseWriter, r *http1.Request) *unit {
			fmt.Fprintf(w, "%s %s %s", pattern, r.PathValue("id"), r.PathValue("rest"))
			return nil
		})
	}
	withClient(t, func(*reactor.Reactor) http1.Handler { return mux.Serve }, func(a asker) {
		for _, c := range []struct {
			method, path string
			status       int
			body         string
		}{
			{"GET", "/", 200, "/{$}  "},
			{"GET", "/users/7", 200, "GET /users/{id} 7 "},
			{"POST", "/users/a%2fb", 200, "POST /users/{id} a/b "},
			{"PUT", "/users/7/files/x/y", 200, "/users/{id}/files/{rest...} 7 x/y"},
			{"PUT", "/users/7", 405, "Method Not Allowed\n"},
			{"GET", "/none", 404, "404 page not found\n"},
			{"GET", "/tree", 307, "<a href=\"/tree/\">Temporary Redirect</a>.\n\n"},
			{"GET", "/tree/a/../b//c", 307, "<a href=\"/tree/b/c\">Temporary Redirect</a>.\n\n"},
		} {
			answer, body := a.do(c.method, c.path, "")
			if answer.StatusCode != c.status || body != c.body {
				t.Errorf("%s %s: %s %q", c.method, c.path, answer.Status, body)
			}
		}
		if answer, _ := a.do("PUT", "/users/7", ""); answer.Header.Get("Allow") != "GET, HEAD, POST" {
			t.Errorf("Allow: %q", answer.Header.Get("Allow"))
		}
	})
}
