package http1

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"time"

	"sasync/deferred"
	"sasync/reactor"
)

// clientExchange is a request on a connection, or waiting for one, and its answer.
type clientExchange struct {
	// Immutable after it is made.
	request *http.Request
	options headOptions
	at      time.Time // when all has to be over, or zero
	timeout time.Duration
	d       *deferred.Deferred[*Response] // fires with the head of the answer

	// Owned by the loop.
	host     *poolHost   // whose connections it waits for
	c        *clientConn // nil before it has one, and when it is over
	outgoing outgoing
	sender   *sender // of a body that is not in memory, or nil
	response Response
	body     Body // as it comes
	frame    bodyFrame
	state    exchangeState
	informed int    // bytes of heads before the one that counts
	drained  int64  // bytes of the body that nobody wanted
	unqueue  func() // leaves the queue, or nil
	unwatch  func() // stops what ends the body from outside, or nil

	sent     bool // all of the request
	waits100 bool // the body waits for 100 Continue
	heard    bool // something of the answer has come
	stale    bool // it has failed because the server had ended the connection before
}

// exchangeState is how far an answer has come.
type exchangeState uint8

const (
	exchangeHead    exchangeState = iota
	exchangeBody                  // the head is there
	exchangeUpgrade               // the connection waits for another protocol
	exchangeOver
)

func newClientExchange(loop deferred.Loop, r *http.Request, body outgoing) *clientExchange {
	x := &clientExchange{request: r, outgoing: body}
	x.options.length = body.length
	x.d = deferred.NewCancellable(loop, func(*deferred.Deferred[*Response]) { x.cancel(deferred.ErrCancelled) })
	return x
}

// cancel ends it at whatever stage.
func (x *clientExchange) cancel(err error) {
	if x.c != nil {
		x.c.fail(err)
	} else {
		x.over(err)
	}
}

// begin sends it.
func (x *clientExchange) begin(c *clientConn) {
	c.x, x.c = x, c
	expects := x.outgoing.length != 0 && hasToken(x.request.Header["Expect"], "100-continue")
	c.out = appendHead(c.out[:0], x.request, x.options)
	switch {
	case expects:
		x.waits100 = true
		_, _ = c.t.Write(c.out)
		c.timer.Set(c.cfg.ContinueTimeout)
		if c.cfg.ContinueTimeout < 0 {
			c.timer.Set(c.cfg.HeadTimeout)
		}
	case x.outgoing.source == nil:
		_, _ = c.t.Writev(c.out, x.outgoing.whole)
		x.isSent()
	default:
		_, _ = c.t.Write(c.out)
		x.sendBody()
	}
	if cap(c.out) > keepOut {
		c.out = nil
	}
}

// sendBody sends what stands behind the head.
func (x *clientExchange) sendBody() {
	x.waits100 = false
	x.c.timer.Set(0)
	if x.outgoing.source == nil {
		_, _ = x.c.t.Write(x.outgoing.whole)
		x.isSent()
		return
	}
	x.sender = &sender{x: x, t: x.c.t}
	x.sender.run()
}

// isSent is called when the transport has got all of the request.
func (x *clientExchange) isSent() {
	x.sent = true
	if x.state == exchangeHead {
		x.c.timer.Set(x.c.cfg.HeadTimeout)
	}
}

// readHead reads the head of an answer, if it is there.
func (x *clientExchange) readHead() bool {
	c := x.c
	b, l := c.in.Bytes(), &c.cfg.Limits
	n, err := headEnd(b, c.seen, l)
	if err == nil && n == 0 {
		c.seen = len(b)
		return false
	}
	c.seen = 0
	var length int64
	r := &http.Response{Request: x.request, Body: plainBody}
	if s, ok := c.t.(reactor.TLSTransport); ok {
		state := s.ConnectionState()
		r.TLS = &state
	}
	if err == nil {
		length, err = parseResponse(string(b[:n]), l, method(x.request), r)
		c.in.Use(n)
	}
	switch {
	case err != nil:
		c.fail(badResponse(err))
	case r.StatusCode == http.StatusSwitchingProtocols || method(x.request) == http.MethodConnect && r.StatusCode/100 == 2:
		x.switchOver(r)
	case r.StatusCode < 200:
		return x.inform(r, n)
	default:
		x.open(r, length)
		return true
	}
	return false
}

// inform takes a head that another one follows.
func (x *clientExchange) inform(r *http.Response, bytes int) bool {
	if x.informed += bytes; x.informed > x.c.cfg.Limits.HeadBytes {
		x.c.fail(fmt.Errorf("%w: heads of more than %d bytes", ErrTooLarge, x.c.cfg.Limits.HeadBytes))
		return false
	}
	if trace := httptrace.ContextClientTrace(x.request.Context()); trace != nil && trace.Got1xxResponse != nil {
		if err := trace.Got1xxResponse(r.StatusCode, textproto.MIMEHeader(r.Header)); err != nil {
			x.c.fail(err)
			return false
		}
	}
	if r.StatusCode == http.StatusContinue && x.waits100 {
		x.sendBody()
	}
	return x.c != nil
}

// switchOver offers the connection to another protocol.
func (x *clientExchange) switchOver(r *http.Response) {
	if !x.sent || r.StatusCode == http.StatusSwitchingProtocols && x.request.Header["Upgrade"] == nil {
		x.c.fail(fmt.Errorf("%w: an upgrade that nobody has asked for", ErrBadResponse))
		return
	}
	x.state = exchangeUpgrade
	r.ContentLength = 0
	x.c.timer.Set(x.c.cfg.HeadTimeout)
	x.response = Response{Response: *r, x: x}
	x.body = Body{loop: x.c.loop, source: x, answer: true}
	x.response.Body = &x.body
	x.c.regulate()
	x.d.Callback(&x.response)
}

// open begins the body.
func (x *clientExchange) open(r *http.Response, length int64) {
	c := x.c
	if length > c.cfg.Limits.BodyBytes {
		c.fail(fmt.Errorf("%w: a body of %d bytes", ErrTooLarge, length))
		return
	}
	x.state = exchangeBody
	x.frame.left = length
	x.body = Body{loop: c.loop, source: x, answer: true, ended: length == 0}
	x.response = Response{Response: *r, x: x}
	x.response.Body = &x.body
	if x.options.gzip && length != 0 {
		x.response.decode(&c.cfg.Limits)
	}
	x.waits100 = false // the server does not want it
	if length == 0 {
		x.complete()
	} else {
		c.timer.Set(c.cfg.BodyTimeout)
		x.watch()
	}
	x.d.Callback(&x.response)
}

// watch has the body end with the request's time and context, as the head would.
func (x *clientExchange) watch() {
	c, ctx := x.c, x.request.Context()
	stopTime, stopContext := func() {}, func() bool { return false }
	if !x.at.IsZero() {
		stopTime = c.loop.AfterFunc(x.at.Sub(c.loop.Now()), func() { x.cancel(timedOut("the answer", x.timeout)) })
	}
	if ctx.Done() != nil {
		stopContext = context.AfterFunc(ctx, func() {
			deferred.PostOrWait(c.loop, func() { x.cancel(context.Cause(ctx)) })
		})
	}
	x.unwatch = func() { stopTime(); stopContext() }
}

// complete is called when the answer is there as a whole. The connection is free
// before anybody is told, who may want it for the next request.
func (x *clientExchange) complete() {
	c := x.c
	x.c = nil
	again := x.sent && !x.response.Close && !x.request.Close && !c.closing && len(c.in.Bytes()) == 0
	x.release()
	switch {
	case again:
		c.idle()
	case x.sent:
		c.x = nil
		c.end()
	default:
		c.x = nil
		c.fail(nil)
	}
}

// over is called when it has come to nothing, or to no more than a part.
func (x *clientExchange) over(err error) {
	if x.state == exchangeOver {
		return
	}
	state := x.state
	x.c = nil
	x.release()
	switch {
	case state == exchangeHead && !x.d.Fired():
		x.d.Errback(err)
	case state == exchangeBody || state == exchangeUpgrade:
		x.body.end(err)
	}
}

// release lets go of all that was held for it.
func (x *clientExchange) release() {
	x.state = exchangeOver
	if x.unwatch != nil {
		x.unwatch()
	}
	if x.unqueue != nil {
		x.unqueue()
	}
	switch {
	case x.sender != nil:
		x.sender.stop()
	case !x.sent:
		x.outgoing.close()
	}
}

// idempotent tells whether a request may be sent twice.
func idempotent(r *http.Request) bool {
	switch method(r) {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace, http.MethodPut, http.MethodDelete:
		return true
	}
	return r.Header["Idempotency-Key"] != nil || r.Header["X-Idempotency-Key"] != nil
}

// again tells whether a request that has failed may be tried once more.
func (x *clientExchange) again(err error) bool {
	return x.stale && idempotent(x.request) && (x.outgoing.length == 0 || x.request.GetBody != nil) &&
		!errors.Is(err, deferred.ErrCancelled)
}
