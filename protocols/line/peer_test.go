package line_test

import (
	"net"
	"testing"

	"sasync/protocols/internal/peertest"
	"sasync/protocols/line"
	"sasync/reactor"
)

// echo sends back what it gets.
type echo struct{ c *line.Conn }

func (e *echo) ConnectionMade(c *line.Conn) { e.c = c }
func (e *echo) LineReceived(s []byte)       { _ = e.c.SendLine(string(s)) }
func (e *echo) ConnectionLost(error)        {}

func TestLine_TwistedUnderstandsIt(t *testing.T) {
	peertest.TwistedEchoes(t, "LineReceiver", reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		return line.New(&echo{}, line.Config{})
	}))
}
