// Webchat is a room for browsers: what one says, all read. Open its page in two
// windows.
package main

import (
	_ "embed"
	"flag"
	"fmt"
	"log"

	"sasync/deferred"
	"sasync/protocols/http1"
	"sasync/protocols/ws"
	"sasync/reactor"
)

//go:embed page.html
var page string

// The limits of a guest.
const (
	maxLine   = 1000
	maxUnread = 256 << 10
)

// room is everybody who is connected. It needs no lock: the loop owns it.
type room struct {
	sockets *ws.Server
	guests  map[*guest]struct{}
}

func newRoom() *room {
	cfg := ws.ServerConfig{Config: ws.Config{Limits: ws.Limits{Message: maxLine}}}
	return &room{ws.NewServer(cfg), map[*guest]struct{}{}}
}

// server shows the page and lets browsers in.
func (r *room) server() *http1.Server {
	var mux http1.Mux
	mux.Handle("GET /{$}", func(w *http1.ResponseWriter, _ *http1.Request) *deferred.Deferred[deferred.Unit] {
		_, _ = w.WriteString(page)
		return nil
	})
	mux.Handle("GET /room", func(w *http1.ResponseWriter, q *http1.Request) *deferred.Deferred[deferred.Unit] {
		_ = r.sockets.Upgrade(w, q, &guest{room: r}) // answers what it refuses
		return nil
	})
	return http1.NewServer(http1.ServerConfig{Handler: mux.Serve})
}

// say tells everybody.
func (r *room) say(what string) {
	for g := range r.guests {
		if g.conn.Buffered() > maxUnread { // rather than hold the room's talk for them
			g.conn.Abort()
			continue
		}
		_ = g.conn.SendText(what) // who has just left hears nothing
	}
}

// guest is one connection.
type guest struct {
	room *room
	name string
	conn *ws.Conn
}

func (g *guest) ConnectionMade(c *ws.Conn) {
	g.conn = c
	g.room.guests[g] = struct{}{}
}

func (g *guest) MessageReceived(kind ws.OpCode, data []byte) {
	switch text := string(data); {
	case kind != ws.Text:
		_ = g.conn.Close(ws.CodeUnsupported, "only text is spoken here")
	case g.name == "" && text != "":
		g.name = text
		g.room.say(g.name + " has come")
	case text != "":
		g.room.say(g.name + ": " + text)
	}
}

func (g *guest) ConnectionLost(error) {
	delete(g.room.guests, g)
	if g.name != "" {
		g.room.say(g.name + " has left")
	}
}

func main() {
	addr := flag.String("listen", "127.0.0.1:7012", "where to listen")
	flag.Parse()
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		log.Fatal(err)
	}
	room := newRoom()
	port, err := reactor.TCPServer{Addr: *addr}.Listen(r, room.server())
	if err != nil {
		log.Fatal(err)
	}
	r.Before(reactor.Shutdown, func() *deferred.Deferred[deferred.Unit] { return room.sockets.Shutdown(r) })
	fmt.Printf("chatting on http://%s/\n", port.Addr())
	if err := r.Run(); err != nil {
		log.Fatal(err)
	}
}
