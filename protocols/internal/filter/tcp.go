package filter

import (
	"time"

	"sasync/reactor"
)

// tcp is a filter over a TCP connection, which can be set as such.
type tcp struct {
	reactor.Transport
	below reactor.TCPTransport
}

var _ reactor.TCPTransport = tcp{}

// transportOf is self as the protocol inside gets it.
func transportOf(self, below reactor.Transport) reactor.Transport {
	if t, ok := below.(reactor.TCPTransport); ok {
		return tcp{self, t}
	}
	return self
}

// Below is the filter.
func (t tcp) Below() reactor.Transport { return t.Transport }

func (t tcp) SetNoDelay(on bool) error                 { return t.below.SetNoDelay(on) }
func (t tcp) SetKeepAlive(silence time.Duration) error { return t.below.SetKeepAlive(silence) }
