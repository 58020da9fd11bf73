package policies_test

import (
	"net"
	"testing"

	"go.uber.org/goleak"

	"sasync/reactor"
	"sasync/reactor/reactortest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// server is a port on a reactor in memory.
type server struct {
	*reactortest.Reactor
	t    *testing.T
	addr string
	// Conns are the protocols that were made, in their order.
	conns []*reactortest.HalfProtocol
}

// serve listens with protocols that remember what happens, with policies around
// them.
func serve(t *testing.T, policies func(f reactor.Factory) reactor.Factory, prepare func(p *reactortest.HalfProtocol)) *server {
	t.Helper()
	s := &server{Reactor: reactortest.NewReactor(t, reactor.Config{}), t: t}
	f := policies(reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		p := &reactortest.HalfProtocol{}
		p.OnReadLost = func() { p.Transport.LoseConnection() }
		if prepare != nil {
			prepare(p)
		}
		s.conns = append(s.conns, p)
		return p
	}))
	port, err := reactor.TCPServer{Addr: "192.0.2.1:80"}.Listen(s.Reactor.Reactor, f)
	if err != nil {
		t.Fatal(err)
	}
	s.addr = port.Addr().String()
	s.Start()
	return s
}

// connect connects a client from an address, or from any.
func (s *server) connect(from string) *reactortest.Protocol {
	s.t.Helper()
	client := &reactortest.Protocol{}
	e := reactor.TCPClient{Addr: s.addr}
	if from != "" {
		e.Bind = net.JoinHostPort(from, "0")
	}
	made := reactor.Connect(s.Reactor.Reactor, e, client)
	made.AddErrback(func(err error) (*reactortest.Protocol, error) { // turned away before it had begun
		client.Lost = append(client.Lost, err)
		return client, nil
	})
	s.Settle()
	if !made.Fired() {
		s.t.Fatal("the client is not connected")
	}
	return client
}

func (s *server) send(c *reactortest.Protocol, data []byte) {
	s.t.Helper()
	if _, err := c.Transport.Write(data); err != nil {
		s.t.Fatal(err)
	}
	s.Settle()
}
