package http1

import (
	"errors"
	"net/http"
)

// readHead begins the next exchange, if its head is there.
func (c *conn) readHead() bool {
	if c.ending || c.holdOut() {
		return false
	}
	b, l := c.in.Bytes(), &c.server.cfg.Limits
	if len(b) == 0 {
		return false
	}
	n, err := headEnd(b, c.seen, l)
	if err == nil && n == 0 {
		return c.waitForHead(len(b))
	}
	c.seen = 0
	if err == nil {
		err = c.open(string(b[:n]), l)
		c.in.Use(n)
	}
	if err != nil {
		c.turnDown(err)
		return false
	}
	return true
}

// waitForHead is called when there is less than a head.
func (c *conn) waitForHead(have int) bool {
	if c.seen == 0 {
		c.deadline.set(c, c.server.cfg.HeadTimeout)
	}
	c.seen = have
	return false
}

// open makes an exchange of a head.
func (c *conn) open(head string, l *Limits) error {
	x := &exchange{}
	r := &x.request
	if err := parseRequest(head, l, &r.Request); err != nil {
		return err
	}
	if r.ContentLength > l.BodyBytes {
		return tooLarge(l)
	}
	if err := x.readExpect(); err != nil {
		return err
	}
	r.RemoteAddr, r.TLS = c.remote, c.tls
	r.Request.Body, r.Body = plainBody, &x.body
	x.frame.left = r.ContentLength
	x.body = Body{loop: c.loop, source: c, ended: r.ContentLength == 0}
	x.clock.left = c.server.cfg.BodyTimeout
	x.w = ResponseWriter{c: c, x: x, declared: -1}
	c.x = x
	c.deadline.clear()
	return nil
}

// readExpect looks for the one expectation that there is.
func (x *exchange) readExpect() error {
	expect, ok := x.request.Header["Expect"]
	switch {
	case !ok || x.request.ProtoMinor == 0:
	case len(expect) == 1 && hasToken(expect, "100-continue"):
		x.hundred = x.request.ContentLength != 0
	default:
		return refuse(http.StatusExpectationFailed, "nothing can be expected but 100-continue")
	}
	return nil
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
