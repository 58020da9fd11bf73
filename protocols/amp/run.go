package amp

import (
	"errors"
	"fmt"
	"strings"

	"sasync/deferred"
)

// running is a command of the peer whose answer is not there yet.
type running struct{ cancel func() }

// run has a command answered.
func (c *Conn) run(box Box) {
	q := newQuestion(box)
	name, _ := box.Get(keyCommand)
	h, ok := c.cfg.Commands.handlers[name]
	switch {
	case ok:
		h.handle(c, q, box)
	case q.asked:
		c.sendError(q, codeUnhandled, fmt.Sprintf("Unhandled Command: %.200q", name))
	default:
		c.lose(malformed("an unknown command %.200q that wants no answer", name))
	}
}

// failed tells the peer no more than that there was an error, and ends the
// connection, as Twisted does.
func (c *Conn) failed(q question, err error) {
	if q.asked {
		c.sendError(q, codeUnknown, "Unknown Error")
	}
	c.lose(err)
}

func (c *Conn) sendError(q question, code, description string) {
	if c.lost != nil {
		return
	}
	description = strings.ToValidUTF8(description, "\uFFFD")
	box, err := AppendBox(c.out[:0], Box{
		{keyError, q.tag},
		{keyCode, code},
		{keyDescription, description[:min(len(description), maxValue)]},
	})
	if err != nil { // a code that is too long
		c.lose(err)
		return
	}
	c.send(box)
}

// report tells the loop of an error that nobody handles.
func (c *Conn) report(err error) {
	if err != nil {
		deferred.Fail[deferred.Unit](c.loop, err)
	}
}

// unlessCancelled handles the error of what the end of the connection has
// cancelled.
func (c *Conn) unlessCancelled(err error) (deferred.Unit, error) {
	if c.lost != nil && errors.Is(err, deferred.ErrCancelled) {
		err = nil
	}
	return deferred.Unit{}, err
}
