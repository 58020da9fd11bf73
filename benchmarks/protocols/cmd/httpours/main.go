// Httpours answers on a sasync reactor: "GET /hello" with a line, "POST /echo"
// with what was sent.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"

	"sasync/deferred"
	"sasync/protocols/http1"
	"sasync/reactor"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:0", "`address` to listen on")
	flag.Parse()
	if err := serve(*addr); err != nil {
		log.Fatal(err)
	}
}

func serve(addr string) error {
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		return err
	}
	var mux http1.Mux
	mux.Handle("GET /hello", hello)
	mux.Handle("POST /echo", echo)
	port, err := reactor.TCPServer{Addr: addr}.Listen(r, http1.NewServer(http1.ServerConfig{Handler: mux.Serve}))
	if err != nil {
		return err
	}
	fmt.Println("listening", port.Addr())
	return r.Run()
}

func hello(w *http1.ResponseWriter, r *http1.Request) *deferred.Deferred[deferred.Unit] {
	_, _ = io.WriteString(w, "hello, world\n")
	return nil
}

func echo(w *http1.ResponseWriter, r *http1.Request) *deferred.Deferred[deferred.Unit] {
	return deferred.Then(r.Body.ReadAll(0), func(body []byte) (deferred.Unit, error) {
		_, err := w.Write(body)
		return deferred.Unit{}, err
	})
}
