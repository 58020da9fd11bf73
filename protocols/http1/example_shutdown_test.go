package http1_test

import (
	"fmt"
	"log"
	"net/http"
	"time"

	"sasync/deferred"
	"sasync/protocols/http1"
	"sasync/reactor"
)

// A shutdown waits for the answers that are under way.
func ExampleServer_Shutdown() {
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		log.Fatal(err)
	}
	server := http1.NewServer(http1.ServerConfig{Handler: func(w *http1.ResponseWriter, req *http1.Request) *deferred.Deferred[deferred.Unit] {
		_ = r.Stop()
		return deferred.Then(deferred.After(r, 10*time.Millisecond), func(deferred.Unit) (deferred.Unit, error) {
			fmt.Fprintln(w, "the last one")
			return deferred.Unit{}, nil
		})
	}})
	port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, server)
	if err != nil {
		log.Fatal(err)
	}
	r.Before(reactor.Shutdown, func() *deferred.Deferred[deferred.Unit] { return server.Shutdown(r) })
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		show(http.Get("http://" + port.Addr().String()))
	}()
	if err := r.Run(); err != nil {
		log.Fatal(err)
	}
	<-answered
	// Output: 200 OK: the last one
}
