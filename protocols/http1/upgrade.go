package http1

import (
	"errors"
	"net/http"

	"sasync/reactor"
)

// What refuses an upgrade.
var (
	errNotFresh = errors.New("http1: upgrade: the answer has begun")
	errHasBody  = errors.New("http1: upgrade: the request has a body")
)

// Upgrade goes on with another protocol, as net/http's Hijack does. The head is
// sent, with the status 101 if none was set, or 200 for a CONNECT, and with
// "Connection: Upgrade" if it has an Upgrade and no Connection. Then p gets the
// connection by its ConnectionMade, and by its DataReceived what has arrived
// behind the request, also if it has paused the connection meanwhile. With that
// the answer is complete, and the server is done with the connection: no limit of
// the server's holds any more, and nobody cancels the handler's Deferred.
//
// It returns an error, and nothing has happened, if the answer has begun, or if
// the request has a body. Loop only.
func (w *ResponseWriter) Upgrade(p reactor.Protocol) error {
	c := w.c
	switch {
	case w.state == answerEnded:
		return ErrFinished
	case w.state != answerOpen || len(c.early) > 0:
		return errNotFresh
	case w.x.request.ContentLength != 0:
		return errHasBody
	}
	if w.status == 0 {
		w.status = http.StatusSwitchingProtocols
		if w.x.request.Method == http.MethodConnect {
			w.status = http.StatusOK
		}
	}
	if w.header["Upgrade"] != nil && w.header["Connection"] == nil {
		w.header["Connection"] = []string{"Upgrade"}
	}
	c.out = appendStatus(c.out, w.status)
	c.out = appendFields(c.out, w.header, w.without)
	c.out = append(c.out, "\r\n"...)
	w.state = answerEnded
	if c.server.cfg.Answered != nil {
		c.server.cfg.Answered(&w.x.request, w.status, 0)
	}
	c.hand(p)
	return nil
}

// hand gives the connection to p.
func (c *conn) hand(p reactor.Protocol) {
	c.flush()
	c.deadline.stop()
	rest := append([]byte(nil), c.in.Bytes()...)
	c.in.Drop()
	c.gone, c.ending, c.x = true, true, nil
	c.server.forget(c)
	c.t.SetProtocol(p)
	if c.paused {
		c.t.Resume()
	}
	done := false
	defer func() {
		if !done { // p has panicked
			c.t.AbortConnection()
		}
	}()
	p.ConnectionMade(c.t)
	if len(rest) > 0 {
		p.DataReceived(rest)
	}
	done = true
}
