package ident

import (
	"errors"
	"net"
	"strings"

	"sasync/deferred"
	"sasync/protocols/internal/ask"
	"sasync/protocols/line"
	"sasync/reactor"
)

// Query is what a server is asked: whose is the connection between these?
type Query struct {
	// Local is this machine's end, Remote that of the machine which asks.
	Local, Remote net.TCPAddr
}

// Server answers queries over TCP.
type Server struct {
	// Answer answers a query: by the Reply, or by the Deferred if there is one.
	// An Error is sent as it is; any other error is reported as unhandled, and
	// the peer gets an UnknownError. The Deferred is cancelled if the peer goes.
	// Called on the loop.
	Answer func(q Query) (Reply, *deferred.Deferred[Reply])
}

// maxLine is how long a query or a reply may be.
const maxLine = 1000

// BuildProtocol makes the protocol of a connection. Called on the loop.
func (s Server) BuildProtocol(net.Addr) reactor.Protocol {
	return line.New(&serving{s: s}, line.Config{Delimiter: "\n", MaxLength: maxLine})
}

// serving is a connection, which may ask one query after the other. Owned by the
// loop.
type serving struct {
	s     Server
	c     *line.Conn
	reply ask.Reply[Reply]
	eof   bool
}

func (s *serving) ConnectionMade(c *line.Conn) { s.c = c }
func (s *serving) ConnectionLost(error)        { s.reply.Cancel() }
func (s *serving) WriteConnectionLost()        {}

// ReadConnectionLost is called when the peer says no more: it may still wait for
// an answer.
func (s *serving) ReadConnectionLost() {
	s.eof = true
	if !s.reply.Pending() {
		s.c.LoseConnection()
	}
}

func (s *serving) LineReceived(text []byte) {
	ports, err := ParseQuery(strings.TrimSuffix(string(text), "\r"))
	if errors.Is(err, ErrFormat) {
		s.c.LoseConnection()
		return
	}
	if err != nil {
		s.answer(ports, Reply{}, err)
		return
	}
	v, d := s.s.Answer(Query{Local: endOf(s.c.LocalAddr(), ports.Server), Remote: endOf(s.c.RemoteAddr(), ports.Client)})
	s.c.Pause() // one after the other
	s.reply.Then(v, d, func(v Reply, err error) {
		s.answer(ports, v, err)
		s.c.Resume()
	})
}

// endOf is the end of another connection of the same machine.
func endOf(addr net.Addr, port uint16) net.TCPAddr {
	if tcp, ok := addr.(*net.TCPAddr); ok {
		return net.TCPAddr{IP: tcp.IP, Port: int(port), Zone: tcp.Zone}
	}
	return net.TCPAddr{Port: int(port)}
}

func (s *serving) answer(p Ports, v Reply, err error) {
	if known := Error(""); err != nil && !errors.As(err, &known) {
		deferred.Fail[Reply](s.c.Loop(), err)
	}
	_, _ = s.c.Write(AppendReply(nil, p, v, err))
	if s.eof {
		s.c.LoseConnection()
	}
}
