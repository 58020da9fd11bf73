package http1

import (
	"errors"
	"fmt"

	"sasync/deferred"
	"sasync/reactor"
)

// feed gives the body what has arrived of it. It tells whether that was something.
func (x *clientExchange) feed() bool {
	return x.body.wants(&x.c.cfg.Limits) && x.take()
}

// take is feed whether somebody wants it or not.
func (x *clientExchange) take() bool {
	c := x.c
	data, n, err := x.frame.next(c.in.Bytes(), &c.cfg.Limits)
	switch {
	case err != nil:
		c.fail(badResponse(err))
		return false
	case n == 0:
		return false
	}
	c.timer.Reset()
	if !x.body.stopped {
		x.body.pieces = append(x.body.pieces, data...)
	}
	c.in.Use(n) // before anybody is told, who may ask for more
	switch {
	case x.frame.done():
		x.endBody()
	case x.body.stopped:
		x.drain(n)
	default:
		x.body.hand()
	}
	return x.c != nil
}

// endBody is called with the last byte of the body.
func (x *clientExchange) endBody() {
	for key, values := range x.frame.chunks.trailer {
		if x.response.Trailer == nil {
			x.response.Trailer = map[string][]string{}
		}
		x.response.Trailer[key] = values
	}
	x.complete()
	x.body.hand()
	x.body.end(nil)
}

// feedRest is called when nothing more arrives.
func (x *clientExchange) feedRest(reason error) {
	for x.c != nil && x.take() {
	}
	if x.c != nil && x.frame.left == lengthToTheEnd && errors.Is(reason, reactor.ErrConnectionDone) {
		x.endBody()
	}
}

// bodyWanted is called by the body when somebody asks for more of it.
func (x *clientExchange) bodyWanted() {
	if x.c != nil {
		x.c.work()
	}
}

// bodyStopped is called by the body when nobody wants the rest. If that is not
// much it is read all the same, so that the connection can be used again.
func (x *clientExchange) bodyStopped() {
	switch {
	case x.c == nil:
	case x.state == exchangeUpgrade || x.frame.left == lengthToTheEnd || x.frame.left > maxDrain || !x.sent:
		x.c.fail(deferred.ErrStopped)
	default:
		x.c.work()
	}
}

// drain counts what nobody wants.
func (x *clientExchange) drain(n int) {
	if x.drained += int64(n); x.drained > maxDrain {
		x.c.fail(deferred.ErrStopped)
	}
}

// tooLarge is the error of a ReadAll with too low a limit.
func (b *Body) tooLarge(limit int) error {
	if b.answer {
		return fmt.Errorf("%w: a body of more than %d bytes", ErrTooLarge, limit)
	}
	return tooLarge(&Limits{BodyBytes: int64(limit)})
}
