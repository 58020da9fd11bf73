package intn_test

import (
	"net"
	"testing"

	"sasync/protocols/internal/peertest"
	"sasync/protocols/intn"
	"sasync/reactor"
)

// echo sends back what it gets.
type echo struct{ c *intn.Conn }

func (e *echo) ConnectionMade(c *intn.Conn) { e.c = c }
func (e *echo) StringReceived(s []byte)     { _ = e.c.SendString(s) }
func (e *echo) ConnectionLost(error)        {}

func TestIntn_TwistedUnderstandsIt(t *testing.T) {
	for protocol, width := range map[string]intn.Width{"Int16StringReceiver": intn.Int16, "Int32StringReceiver": intn.Int32} {
		peertest.TwistedEchoes(t, protocol, reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
			return intn.New(&echo{}, intn.Config{Width: width})
		}))
	}
}
