package portforward

import (
	"net"

	"sasync/deferred"
	"sasync/reactor"
)

// Config is for New.
type Config struct {
	// Failed is told why a connection of peer could not be passed on. Nil means
	// nobody. Called on the loop.
	Failed func(peer net.Addr, err error)
}

// New makes the protocols of a port whose connections go on to another one. A
// client is not read from before there is somewhere to pass it on to; if there
// is nowhere it is reset. Safe from any goroutine.
func New(r *reactor.Reactor, to reactor.ClientEndpoint, cfg Config) reactor.Factory {
	return reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return &client{r: r, to: to, cfg: cfg} })
}

// client is a connection that is not passed on yet. Owned by the loop.
type client struct {
	r          *reactor.Reactor
	to         reactor.ClientEndpoint
	cfg        Config
	connecting *deferred.Deferred[*server]
	lost       bool
}

func (c *client) ConnectionMade(t reactor.Transport) {
	t.Pause()
	c.connecting = reactor.Connect(c.r, c.to, &server{})
	c.connecting.AddCallbacks(func(s *server) (*server, error) {
		Join(t, s.t)
		return s, nil
	}, func(err error) (*server, error) {
		if !c.lost {
			t.AbortConnection()
			if c.cfg.Failed != nil {
				c.cfg.Failed(t.RemoteAddr(), err)
			}
		}
		return nil, nil
	})
}

func (c *client) DataReceived([]byte) {} // it is paused

func (c *client) ConnectionLost(error) {
	c.lost = true
	c.connecting.Cancel()
}

// server is the connection to which one is passed on, before it is.
type server struct{ t reactor.Transport }

func (s *server) ConnectionMade(t reactor.Transport) { s.t = t }
func (s *server) DataReceived([]byte)                {}
func (s *server) ConnectionLost(error)               {}
