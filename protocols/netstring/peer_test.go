package netstring_test

import (
	"net"
	"testing"

	"sasync/protocols/internal/peertest"
	"sasync/protocols/netstring"
	"sasync/reactor"
)

// echo sends back what it gets.
type echo struct{ c *netstring.Conn }

func (e *echo) ConnectionMade(c *netstring.Conn) { e.c = c }
func (e *echo) StringReceived(s []byte)          { _ = e.c.SendString(s) }
func (e *echo) ConnectionLost(error)             {}

func TestNetstring_TwistedUnderstandsIt(t *testing.T) {
	peertest.TwistedEchoes(t, "NetstringReceiver", reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		return netstring.New(&echo{}, netstring.Config{})
	}))
}
