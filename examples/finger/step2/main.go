// Step 2 of docs/tutorial.md: it reads a name and looks it up.
package main

import (
	"bytes"
	"cmp"
	"fmt"
	"log"
	"net"

	"sasync/reactor"
)

// finger is one connection: it reads a line, answers and ends.
type finger struct {
	users map[string]string
	t     reactor.Transport
	line  []byte
}

const maxLine = 512

func (f *finger) ConnectionMade(t reactor.Transport) { f.t = t }

func (f *finger) DataReceived(data []byte) {
	f.line = append(f.line, data...)
	name, _, complete := bytes.Cut(f.line, []byte("\n"))
	switch {
	case complete:
		f.answer(string(bytes.TrimSpace(name)))
	case len(f.line) > maxLine:
		f.t.AbortConnection()
	}
}

func (f *finger) answer(name string) {
	fmt.Fprintf(f.t, "%s\r\n", cmp.Or(f.users[name], "No such user"))
	f.t.LoseConnection() // sends that first, and reads no more
}

func (f *finger) ConnectionLost(error) {}

func main() {
	users := map[string]string{"moshez": "Happy and well", "ann": "Writing a tutorial"}
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		log.Fatal(err)
	}
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
