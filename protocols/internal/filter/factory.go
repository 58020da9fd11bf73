package filter

import (
	"net"

	"sasync/reactor"
)

// Factory is a Factory around another one, which is told when it is in use.
type Factory struct {
	Inner reactor.Factory
	Build func(peer net.Addr) reactor.Protocol
}

var _ reactor.StartStopper = (*Factory)(nil)

// BuildProtocol calls Build.
func (f *Factory) BuildProtocol(peer net.Addr) reactor.Protocol { return f.Build(peer) }

// StartFactory is called by the reactor.
func (f *Factory) StartFactory() {
	if s, ok := f.Inner.(reactor.StartStopper); ok {
		s.StartFactory()
	}
}

// StopFactory is called by the reactor.
func (f *Factory) StopFactory() {
	if s, ok := f.Inner.(reactor.StartStopper); ok {
		s.StopFactory()
	}
}

// Around is a Factory that puts what wrap gives around each protocol of inner.
// Where inner refuses, so does it.
func Around(inner reactor.Factory, wrap func(p reactor.Protocol) reactor.Protocol) *Factory {
	return &Factory{inner, func(peer net.Addr) reactor.Protocol {
		p := inner.BuildProtocol(peer)
		if p == nil {
			return nil
		}
		return wrap(p)
	}}
}
