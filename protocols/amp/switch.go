package amp

import (
	"sasync/deferred"
	"sasync/reactor"
)

// CallSwitch is Call for a command after whose answer the connection goes on with
// next: it gets its ConnectionMade and what has arrived behind the answer before
// the Deferred fires. Until then no call may be made. Other calls that wait fail
// with ErrSwitched when the answer is there. An error as the answer leaves all as
// it was. Loop only.
func (cmd *Command[A, R]) CallSwitch(c *Conn, args A, next reactor.Protocol) *deferred.Deferred[R] {
	d := cmd.Call(c, args)
	if d.Fired() { // refused
		return d
	}
	c.calls[c.lastTag()] = &switchCall[A, R]{call[A, R]{cmd, d}, c, next}
	c.lock()
	c.switching = true
	return d
}

// switchCall is a call whose answer is the last one.
type switchCall[A, R any] struct {
	call[A, R]
	c    *Conn
	next reactor.Protocol
}

func (w *switchCall[A, R]) answered(box Box) {
	w.c.switchTo(w.next)
	w.call.answered(box)
}

func (w *switchCall[A, R]) refused(code, description string) {
	w.c.unlock()
	w.call.refused(code, description)
}

// switchTo hands the connection over.
func (c *Conn) switchTo(next reactor.Protocol) {
	behind := c.in.Bytes()
	c.end(ErrSwitched)
	c.locked, c.held = true, nil
	c.transport.SetProtocol(next)
	if c.paused {
		c.transport.Resume()
	}
	next.ConnectionMade(c.transport)
	if len(behind) > 0 {
		next.DataReceived(behind)
	}
}
