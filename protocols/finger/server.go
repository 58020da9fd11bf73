package finger

import (
	"net"
	"strings"

	"sasync/deferred"
	"sasync/protocols/internal/ask"
	"sasync/protocols/line"
	"sasync/reactor"
)

// Server answers queries.
type Server struct {
	// Answer answers a query of peer: by its text, or by the Deferred if there
	// is one. What ends its lines is a line feed. An error is told as "try
	// again later" and reported as unhandled; the Deferred is cancelled if the
	// peer goes. Called on the loop.
	Answer func(q Query, peer net.Addr) (string, *deferred.Deferred[string])
	// Forwarding has Answer get queries for other hosts too. Without it they
	// are denied.
	Forwarding bool
}

// maxQuery is how long a query may be.
const maxQuery = 512

// BuildProtocol makes the protocol of a connection. Called on the loop.
func (s Server) BuildProtocol(net.Addr) reactor.Protocol {
	return line.New(&serving{s: s}, line.Config{Delimiter: "\n", MaxLength: maxQuery})
}

// serving is a connection. Owned by the loop.
type serving struct {
	s     Server
	c     *line.Conn
	asked bool
	reply ask.Reply[string]
}

func (s *serving) ConnectionMade(c *line.Conn) { s.c = c }
func (s *serving) ConnectionLost(error)        { s.reply.Cancel() }

// ReadConnectionLost is called when the peer says no more: it may still wait for
// the answer.
func (s *serving) ReadConnectionLost() {
	if !s.reply.Pending() {
		s.c.LoseConnection()
	}
}
func (s *serving) WriteConnectionLost() {}

func (s *serving) LineReceived(text []byte) {
	if s.asked {
		return // one is answered
	}
	s.asked = true
	q := ParseQuery(strings.TrimSuffix(string(text), "\r"))
	if len(q.Hosts) > 0 && !s.s.Forwarding {
		s.say("Finger forwarding service denied\n", nil)
		return
	}
	answer, d := s.s.Answer(q, s.c.RemoteAddr())
	s.reply.Then(answer, d, s.say)
}

func (s *serving) say(answer string, err error) {
	if err != nil {
		deferred.Fail[string](s.c.Loop(), err)
		answer = "Try again later\n"
	}
	_, _ = s.c.Write([]byte(strings.ReplaceAll(answer, "\n", "\r\n")))
	s.c.LoseConnection()
}
