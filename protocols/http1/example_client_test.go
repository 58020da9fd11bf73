package http1_test

import (
	"fmt"
	"log"
	"net/http"
	"strings"

	"sasync/deferred"
	"sasync/protocols/http1"
	"sasync/reactor"
)

// A client and its server on one loop. The answer's head comes first, and its body
// when somebody asks for it.
func ExampleClient() {
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		log.Fatal(err)
	}
	server := http1.NewServer(http1.ServerConfig{Handler: func(w *http1.ResponseWriter, q *http1.Request) *deferred.Deferred[deferred.Unit] {
		return deferred.Then(q.Body.ReadAll(0), func(body []byte) (deferred.Unit, error) {
			_, err := fmt.Fprintf(w, "%s %s: %s", q.Method, q.URL.Path, body)
			return deferred.Unit{}, err
		})
	}})
	port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, server)
	if err != nil {
		log.Fatal(err)
	}
	client := http1.NewClient(r, http1.ClientConfig{})
	r.CallWhenRunning(func() {
		deferred.Inline(r, func(co *deferred.Coroutine) (none deferred.Unit, err error) {
			defer r.Stop()
			q, err := http.NewRequest("PUT", "http://"+port.Addr().String()+"/tea", strings.NewReader("green"))
			if err != nil {
				return none, err
			}
			answer, err := deferred.Await(co, client.Do(q))
			if err != nil {
				return none, err
			}
			body, err := deferred.Await(co, answer.Body.ReadAll(1<<20))
			fmt.Printf("%s, %s, %v\n", answer.Status, body, err)
			return deferred.Await(co, client.Shutdown())
		})
	})
	if err := r.Run(); err != nil {
		log.Fatal(err)
	}
	// Output:
	// 200 OK, PUT /tea: green, <nil>
}
