package resp

import (
	"errors"

	"sasync/deferred"
)

// answers are those of the commands that wait for them, in the order of the
// commands: behind the first one that is not there the others wait, too.
type answers struct {
	first, last *pendingAnswer
	length      int
}

type pendingAnswer struct {
	value  Value
	waits  bool              // for value
	cancel func()            // ends that
	then   func(Value) Value // what is done when its turn has come
	next   *pendingAnswer
}

func (a *answers) push(p *pendingAnswer) {
	if a.length++; a.length == 1 {
		a.first = p
	} else {
		a.last.next = p
	}
	a.last = p
}

func (a *answers) pop() *pendingAnswer {
	p := a.first
	a.first = p.next
	a.length--
	return p
}

// cancel ends the work on answers that nobody wants any more.
func (a *answers) cancel() {
	for a.length > 0 {
		if p := a.pop(); p.waits {
			p.cancel()
		}
	}
}

// answer sends v, once all that comes before it is answered.
func (c *Conn) answer(v Value) {
	if c.pending.length > 0 {
		c.pending.push(&pendingAnswer{value: v})
		return
	}
	c.out = Append(c.out, v, c.version)
}

// answerLater sends what then makes of d's value. then is called when it is its
// turn.
func (c *Conn) answerLater(d *deferred.Deferred[Value], then func(Value) Value) {
	if v, err, ok := d.Result(); ok && err == nil {
		c.answerWith(v, then)
		return
	}
	p := &pendingAnswer{waits: true, then: then}
	c.pending.push(p)
	done := deferred.ThenBoth(d, func(v Value, err error) (deferred.Unit, error) {
		p.waits, p.value = false, v
		if err != nil {
			p.value, err = answerTo(err)
		}
		c.goOn()
		return deferred.Unit{}, err
	})
	p.cancel = done.Cancel
	done.AddErrback(c.unlessCancelled)
}

// unlessCancelled handles the error of what the end of the connection has
// cancelled.
func (c *Conn) unlessCancelled(err error) (deferred.Unit, error) {
	if c.gone && errors.Is(err, deferred.ErrCancelled) {
		err = nil
	}
	return deferred.Unit{}, err
}

// answerWith is answer for a value that is there, of which then makes the
// answer.
func (c *Conn) answerWith(v Value, then func(Value) Value) {
	if c.pending.length > 0 {
		c.pending.push(&pendingAnswer{value: v, then: then})
		return
	}
	c.out = Append(c.out, then(v), c.version)
}

// answerTo is what the peer is told of err; what is left of it is to be
// reported.
func answerTo(err error) (Value, error) {
	var told Error
	switch {
	case errors.As(err, &told):
		return told.Value(), nil
	case errors.Is(err, deferred.ErrCancelled):
		return Error("ERR cancelled").Value(), nil
	}
	return Error("ERR internal error").Value(), err
}

// drain sends the answers whose turn has come, as long as the peer takes them.
func (c *Conn) drain() {
	for !c.unread && c.pending.length > 0 && !c.pending.first.waits {
		p := c.pending.pop()
		if p.then != nil {
			p.value = p.then(p.value)
		}
		c.out = Append(c.out, p.value, c.version)
		c.holdOut()
	}
}
