package http1

import (
	"errors"
	"net/http"
	"runtime/debug"

	"sasync/deferred"
	"sasync/reactor"
)

// exchange is a request and its answer, in one allocation.
type exchange struct {
	request Request
	body    Body
	frame   bodyFrame
	w       ResponseWriter
	hundred bool   // the peer waits for 100 Continue
	started bool   // the handler has it
	cancel  func() // ends the handler's work, or nil
	clock   bodyClock
	drained int64 // bytes of the body that nobody wanted
}

// start hands the request to the handler.
func (c *conn) start(x *exchange) {
	x.started = true
	d := c.handle(x)
	if d == nil {
		x.w.finish()
		return
	}
	if _, err, ok := d.Result(); ok && err == nil {
		x.w.finish()
		return
	}
	done := deferred.ThenBoth(d, func(_ deferred.Unit, err error) (deferred.Unit, error) {
		x.cancel = nil
		return deferred.Unit{}, c.handled(x, err)
	})
	if !done.Fired() {
		x.cancel = done.Cancel
	}
}

// handle calls the handler. Its panic is an error.
func (c *conn) handle(x *exchange) (d *deferred.Deferred[deferred.Unit]) {
	defer func() {
		if value := recover(); value != nil {
			d = deferred.Fail[deferred.Unit](c.loop, &deferred.PanicError{Value: value, Stack: debug.Stack()})
		}
	}()
	return c.server.cfg.Handler(&x.w, &x.request)
}

// handled is called when the handler's Deferred has fired. It returns what is to
// be reported.
func (c *conn) handled(x *exchange, err error) error {
	if c.x != x { // the connection has ended, or is another protocol's
		if comesOfTheEnd(err) {
			return nil
		}
		return err
	}
	switch {
	case c.over() && (err == nil || comesOfTheEnd(err)):
		err = nil
		c.abort() // what has arrived behind it is not run any more
	case err == nil:
		x.w.finish()
	default:
		err = c.failed(x, err)
	}
	c.work()
	return err
}

// comesOfTheEnd tells whether err is what the end of a connection fails with.
func comesOfTheEnd(err error) bool {
	for _, end := range []error{deferred.ErrCancelled, ErrBodyCut, ErrFinished, reactor.ErrConnectionClosed} {
		if errors.Is(err, end) {
			return true
		}
	}
	return false
}

// over tells whether the connection has ended, which it may not have been told yet.
func (c *conn) over() bool {
	_, err := c.t.Write(nil)
	return err != nil
}

// failed answers for a handler that does not.
func (c *conn) failed(x *exchange, err error) error {
	var told *StatusError
	known := errors.As(err, &told)
	switch {
	case errors.Is(err, http.ErrAbortHandler):
		c.abort()
		return nil
	case x.w.state != answerOpen:
		c.abort()
	case known:
		x.w.answerError(told)
	default:
		x.w.answerError(&StatusError{http.StatusInternalServerError, "the handler has failed"})
	}
	if known {
		return nil
	}
	return err
}

// settle is for a request that the handler has. Once it is answered, and its body
// is there, the next one may come.
func (c *conn) settle(x *exchange) bool {
	if x.w.state != answerEnded {
		return false
	}
	x.body.Stop()
	switch {
	case x.w.last, c.ending, c.server.closing:
		c.end()
		c.x = nil
		return false
	case x.body.ended:
		c.x = nil
		c.deadline.set(c, c.server.cfg.IdleTimeout)
		return true
	case x.drained > maxDrain:
		c.end()
		c.x = nil
	}
	return false
}
