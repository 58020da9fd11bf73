// Step 3 of docs/tutorial.md: the answer is a Deferred.
package main

import (
	"bytes"
	"fmt"
	"log"
	"net"

	"sasync/deferred"
	"sasync/reactor"
)

// lookUp finds a user's status, sooner or later.
type lookUp func(name string) *deferred.Deferred[string]

type finger struct {
	users lookUp
	t     reactor.Transport
	line  []byte
	asked *deferred.Deferred[string]
}

const maxLine = 512

func (f *finger) ConnectionMade(t reactor.Transport) { f.t = t }

func (f *finger) DataReceived(data []byte) {
	f.line = append(f.line, data...)
	name, _, complete := bytes.Cut(f.line, []byte("\n"))
	switch {
	case complete:
		f.t.Pause() // one question is enough
		f.ask(string(bytes.TrimSpace(name)))
	case len(f.line) > maxLine:
		f.t.AbortConnection()
	}
}

func (f *finger) ask(name string) {
	f.asked = f.users(name)
	f.asked.AddErrback(func(err error) (string, error) {
		log.Printf("%s: %v", name, err)
		return "The server is in trouble", nil
	}).AddCallback(func(status string) (string, error) {
		fmt.Fprintf(f.t, "%s\r\n", status)
		f.t.LoseConnection()
		return status, nil
	})
}

// ConnectionLost cancels the question of one who has gone.
func (f *finger) ConnectionLost(error) {
	if f.asked != nil {
		f.asked.Cancel()
	}
}

// fixed is a lookUp that takes no time.
func fixed(loop deferred.Loop, users map[string]string) lookUp {
	return func(name string) *deferred.Deferred[string] {
		status, ok := users[name]
		if !ok {
			status = "No such user"
		}
		return deferred.Succeed(loop, status)
	}
}

func main() {
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		log.Fatal(err)
	}
	users := fixed(r, map[string]string{"moshez": "Happy and well", "ann": "Writing a tutorial"})
	build := func(net.Addr) reactor.Protocol { return &finger{users: users} }
	port, err := reactor.TCPServer{Addr: "127.0.0.1:7079"}.Listen(r, reactor.FactoryFunc(build))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening on", port.Addr())
	if err := r.Run(); err != nil {
		log.Fatal(err)
	}
}
