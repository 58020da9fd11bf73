// Chat is a room: what one says, all others read. Try it with several of
// `nc 127.0.0.1 7008`.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"log"
	"net"

	"sasync/reactor"
)

// room is everybody who is connected. It needs no lock: the loop owns it.
type room struct{ guests map[*guest]struct{} }

func newRoom() *room { return &room{guests: map[*guest]struct{}{}} }

// BuildProtocol lets somebody in.
func (r *room) BuildProtocol(peer net.Addr) reactor.Protocol {
	return &guest{room: r, name: peer.String()}
}

// say tells everybody but the one who says it.
func (r *room) say(who *guest, what string) {
	for g := range r.guests {
		if g != who {
			g.hear(fmt.Sprintf("%s: %s\r\n", who.name, what))
		}
	}
}

// guest is one connection.
type guest struct {
	room *room
	name string
	t    reactor.Transport
	line []byte // not ended yet
}

// The limits of a guest.
const (
	maxLine   = 1000
	maxUnread = 256 << 10
)

func (g *guest) ConnectionMade(t reactor.Transport) {
	g.t = t
	g.room.guests[g] = struct{}{}
	g.hear("Welcome! Your first line is your name.\r\n")
}

func (g *guest) DataReceived(data []byte) {
	for piece := range bytes.Lines(data) {
		g.line = append(g.line, piece...)
		switch {
		case len(g.line) > maxLine:
			g.t.AbortConnection()
			return
		case piece[len(piece)-1] == '\n':
			g.says(string(bytes.TrimSpace(g.line)))
			g.line = g.line[:0]
		}
	}
}

func (g *guest) ConnectionLost(error) {
	delete(g.room.guests, g)
	g.room.say(g, "has left")
}

func (g *guest) says(what string) {
	switch {
	case g.name == g.t.RemoteAddr().String():
		g.name = what
		g.room.say(g, "has come")
	case what != "":
		g.room.say(g, what)
	}
}

// hear drops a guest who does not read, rather than hold the room's talk for
// them.
func (g *guest) hear(what string) {
	if g.t.Buffered() > maxUnread {
		g.t.AbortConnection()
		return
	}
	_, _ = fmt.Fprint(g.t, what)
}

func main() {
	addr := flag.String("listen", "127.0.0.1:7008", "where to listen")
	flag.Parse()
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		log.Fatal(err)
	}
	port, err := reactor.TCPServer{Addr: *addr}.Listen(r, newRoom())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("chatting on", port.Addr())
	if err := r.Run(); err != nil {
		log.Fatal(err)
	}
}
