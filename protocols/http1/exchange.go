package http1

import (
	"errors"
	"net/http"
	"runtime/debug"

	"sasync/deferred"
	"sasync/reactor"
)

// maxDrain is how many bytes of a body that the handler did not want are read, so
// that the connection can be used again.
const maxDrain = 256 << 10

// feed gives the body what has arrived of it. It tells whether that was something.
func (c *conn) feed(x *exchange) bool {
	l := &c.server.cfg.Limits
	if !x.body.wants(l) {
		return false
	}
	b := c.in.Bytes()
	data, n, err := x.frame.next(b, l)
	switch {
	case err != nil:
		c.breakBody(err)
	case n > 0:
		x.hundred = false // it did not wait
		if x.body.stopped {
			x.drained += int64(n)
		}
		c.in.Use(n) // what is done with data may end the connection
		x.clock.arrived(c, n)
		x.body.deliver(data)
		if c.x == x && x.frame.done() {
			c.endBody(x)
		}
	default:
		return false
	}
	return true
}

func (c *conn) endBody(x *exchange) {
	c.deadline.clear()
	for key, values := range x.frame.chunks.trailer {
		if x.request.Trailer == nil {
			x.request.Trailer = http.Header{}
		}
		x.request.Trailer[key] = values
	}
	x.body.end(nil)
}

// breakBody ends a body that can't be read. Where the next request would begin is
// unknown.
func (c *conn) breakBody(err error) {
	c.in.Drop()
	c.ending = true
	c.deadline.clear()
	c.t.Pause()
	c.x.body.end(err)
}

// bodyWanted is called by the body when somebody asks for more of it.
func (c *conn) bodyWanted() {
	x := c.x
	if x == nil || c.gone {
		return
	}
	if x.hundred && x.w.state == answerOpen {
		x.hundred = false
		c.out = append(c.out, "HTTP/1.1 100 Continue\r\n\r\n"...)
	}
	c.work()
}

// bodyStopped is called by the body when nobody wants the rest.
func (c *conn) bodyStopped() { c.work() }

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
	if err == nil {
		x.w.finish()
	} else {
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
	case errors.Is(err, http.ErrAbortHandler), c.over() && comesOfTheEnd(err):
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

// tooMuchLeft tells whether there is more of a body to come than would be read
// only to throw it away.
func (x *exchange) tooMuchLeft() bool {
	return !x.body.ended && (x.hundred || x.frame.left > maxDrain)
}

// turnDown answers what is no request, which is the end.
func (c *conn) turnDown(err error) {
	var told *StatusError
	if !errors.As(err, &told) {
		told = &StatusError{http.StatusBadRequest, err.Error()}
	}
	x := &exchange{request: Request{Request: http.Request{ProtoMajor: 1, ProtoMinor: 1, Close: true}}}
	x.w = ResponseWriter{c: c, x: x, declared: -1}
	x.body = noBody(c.loop)
	x.request.Body = &x.body
	c.x = x
	x.w.answerError(told)
	c.x = nil
	c.end()
}
