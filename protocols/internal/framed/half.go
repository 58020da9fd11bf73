package framed

import "sasync/reactor"

// halfCloser are the methods that a handler may have besides.
type halfCloser interface {
	ReadConnectionLost()
	WriteConnectionLost()
}

type half struct {
	reactor.Protocol
	halfCloser
}

var _ reactor.HalfCloser = half{}

// WithHalf is p, a HalfCloser if handler has the methods of one.
func WithHalf(p reactor.Protocol, handler any) reactor.Protocol {
	if h, ok := handler.(halfCloser); ok {
		return half{p, h}
	}
	return p
}
