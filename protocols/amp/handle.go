package amp

import (
	"reflect"

	"sasync/deferred"
	"sasync/reactor"
)

// Commands are commands and who answers them. Any number of connections may
// share one.
type Commands struct{ handlers map[string]handler }

// NewCommands returns a set without any command. Safe from any goroutine.
func NewCommands() *Commands { return &Commands{handlers: map[string]handler{}} }

// Handle has f answer the command; it replaces who has done so before. An error
// that the command declares goes to the caller. With any other one the caller is
// told only that there was one, the connection ends, and the error is reported as
// unhandled. f is called on the loop. Loop only, or before there is one.
func (cmd *Command[A, R]) Handle(in *Commands, f func(c *Conn, args A) (R, error)) {
	cmd.HandleSwitch(in, func(c *Conn, args A) (R, reactor.Protocol, error) {
		answer, err := f(c, args)
		return answer, nil, err
	})
}

// HandleDefer is Handle for an answer that is not there at once. The Deferred is
// cancelled if the connection ends before it fires. Loop only, or before there is
// one.
func (cmd *Command[A, R]) HandleDefer(in *Commands, f func(c *Conn, args A) *deferred.Deferred[R]) {
	in.handlers[cmd.name] = &typedHandler[A, R]{cmd: cmd, later: f}
}

// HandleSwitch is Handle for a command after whose answer the connection goes on
// with the protocol that f returns, unless that is nil. It gets its
// ConnectionMade and what has arrived behind the command. Loop only, or before
// there is one.
func (cmd *Command[A, R]) HandleSwitch(in *Commands, f func(c *Conn, args A) (R, reactor.Protocol, error)) {
	in.handlers[cmd.name] = &typedHandler[A, R]{cmd: cmd, now: f}
}

// handler answers a command.
type handler interface {
	handle(c *Conn, q question, box Box)
}

// question is the command that is to be answered.
type question struct {
	tag   string
	asked bool // or nobody wants to know
}

func newQuestion(box Box) (q question) {
	q.tag, q.asked = box.Get(keyAsk)
	return q
}

// typedHandler has one of its functions.
type typedHandler[A, R any] struct {
	cmd   *Command[A, R]
	now   func(c *Conn, args A) (R, reactor.Protocol, error)
	later func(c *Conn, args A) *deferred.Deferred[R]
}

func (h *typedHandler[A, R]) handle(c *Conn, q question, box Box) {
	var args A
	if err := h.cmd.args.parse(box, reflect.ValueOf(&args).Elem()); err != nil {
		c.failed(q, named(err, h.cmd.name))
		return
	}
	var next reactor.Protocol
	d := deferred.DoDefer(c.loop, func() *deferred.Deferred[R] {
		if h.later != nil {
			return h.later(c, args)
		}
		answer, protocol, err := h.now(c, args)
		if err != nil {
			return deferred.Fail[R](c.loop, err)
		}
		next = protocol
		return deferred.Succeed(c.loop, answer)
	})
	if answer, err, ok := d.Result(); ok && err == nil {
		c.report(h.answer(c, q, answer))
		if next != nil && q.asked && c.lost == nil {
			c.switchTo(next)
		}
		return
	}
	h.wait(c, q, d)
}

// wait answers when d has fired.
func (h *typedHandler[A, R]) wait(c *Conn, q question, d *deferred.Deferred[R]) {
	run := &running{}
	c.runs[run] = struct{}{}
	done := deferred.ThenBoth(d, func(answer R, err error) (deferred.Unit, error) {
		delete(c.runs, run)
		if err == nil {
			err = h.answer(c, q, answer)
		} else {
			err = h.refuse(c, q, err)
		}
		c.serve()
		return deferred.Unit{}, err
	})
	run.cancel = done.Cancel
	done.AddErrback(c.unlessCancelled)
}

// answer gives what is to be reported.
func (h *typedHandler[A, R]) answer(c *Conn, q question, answer R) error {
	if !q.asked || c.lost != nil {
		return nil
	}
	box, err := h.cmd.answer.append(c.out[:0], Box{{keyAnswer, q.tag}}, reflect.ValueOf(&answer).Elem())
	if err != nil {
		err = named(err, h.cmd.name)
		c.failed(q, err)
		return err
	}
	c.send(box)
	return nil
}

// refuse gives what is to be reported.
func (h *typedHandler[A, R]) refuse(c *Conn, q question, err error) error {
	declared, ok := declaredFor(h.cmd.errors, err)
	switch {
	case !ok:
		c.failed(q, err)
		return err
	case !q.asked:
		c.lose(err)
	default:
		c.sendError(q, declared.code, err.Error())
		if declared.fatal {
			c.lose(err)
		}
	}
	return nil
}
