package ws_test

import (
	"fmt"
	"strings"

	"sasync/deferred"
	"sasync/protocols/http1"
	"sasync/protocols/ws"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// shouter answers in capitals.
type shouter struct{ conn *ws.Conn }

func (s *shouter) ConnectionMade(c *ws.Conn) { s.conn = c }

func (s *shouter) MessageReceived(kind ws.OpCode, data []byte) {
	_ = s.conn.SendText(strings.ToUpper(string(data)))
}

func (s *shouter) ConnectionLost(reason error) { fmt.Println("the server:", reason) }

// visitor says something, prints the answer and leaves.
type visitor struct{ conn *ws.Conn }

func (v *visitor) ConnectionMade(c *ws.Conn) {
	v.conn = c
	_ = c.SendText("hello")
}

func (v *visitor) MessageReceived(_ ws.OpCode, data []byte) {
	fmt.Printf("the client: %s\n", data)
	_ = v.conn.Close(ws.CodeNormal, "that is all")
}

func (v *visitor) ConnectionLost(reason error) { fmt.Println("the client:", reason) }

// A server and a client, on a network in memory.
func Example() {
	r := reactortest.NewReactor(nil, reactor.Config{})
	defer r.End()
	sockets := ws.NewServer(ws.ServerConfig{})
	server := http1.NewServer(http1.ServerConfig{Handler: func(w *http1.ResponseWriter, q *http1.Request) *deferred.Deferred[deferred.Unit] {
		_ = sockets.Upgrade(w, q, &shouter{})
		return nil
	}})
	if _, err := (reactor.TCPServer{Addr: "192.0.2.1:80"}).Listen(r.Reactor, server); err != nil {
		fmt.Println(err)
	}
	reactor.Connect(r.Reactor, ws.Client{URL: "ws://192.0.2.1/"}, ws.NewConn(&visitor{}))
	r.Start()
	// Output:
	// the client: HELLO
	// the server: ws: closed: 1000: "that is all"
	// the client: ws: closed: 1000
}
