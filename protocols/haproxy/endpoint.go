package haproxy

import (
	"sasync/reactor"
	"sasync/reactor/endpoint"
)

// server is an endpoint behind a proxy.
type server struct{ reactor.ServerEndpoint }

// Listen listens on the inner endpoint.
func (s server) Listen(r *reactor.Reactor, f reactor.Factory) (*reactor.Port, error) {
	return s.ServerEndpoint.Listen(r, Config{}.Wrap(f))
}

func init() {
	endpoint.RegisterServer("haproxy", func(a *endpoint.Args) (reactor.ServerEndpoint, error) {
		inner, err := endpoint.ServerFromString(a.Rest())
		return server{inner}, err
	})
}
