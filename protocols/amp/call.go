package amp

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strconv"

	"sasync/deferred"
)

// Call sends the command and returns a Deferred for its answer. It fails with a
// *RemoteError if the peer answers an error, with an *ArgumentError if args or
// the answer do not fit, and with the reason if the connection ends before.
// Cancelling it drops the answer: the peer is told nothing. Loop only.
func (cmd *Command[A, R]) Call(c *Conn, args A) *deferred.Deferred[R] {
	if err := c.mayCall(); err != nil {
		return deferred.Fail[R](c.loop, err)
	}
	c.tag++
	tag := c.lastTag()
	if err := cmd.send(c, args, Box{{keyAsk, tag}, {keyCommand, cmd.name}}); err != nil {
		return deferred.Fail[R](c.loop, err)
	}
	d := deferred.New[R](c.loop)
	c.calls[tag] = &call[A, R]{cmd, d}
	c.callsBegin()
	return d
}

// Send sends the command without asking for an answer. If it fails at the peer,
// that ends the connection. Loop only.
func (cmd *Command[A, R]) Send(c *Conn, args A) error {
	if err := c.mayCall(); err != nil {
		return err
	}
	return cmd.send(c, args, Box{{keyCommand, cmd.name}})
}

// lastTag is the tag of the latest call.
func (c *Conn) lastTag() string { return strconv.FormatUint(c.tag, 16) }

func (c *Conn) mayCall() error {
	switch {
	case c.lost != nil:
		return c.lost
	case c.transport == nil:
		return ErrNotConnected
	case c.switching:
		return ErrSwitched
	case len(c.calls) >= c.cfg.MaxPending || len(c.held) > c.cfg.MaxWaiting:
		return ErrTooManyPending
	}
	return nil
}

func (cmd *Command[A, R]) send(c *Conn, args A, extra Box) error {
	box, err := cmd.args.append(c.out[:0], extra, reflect.ValueOf(&args).Elem())
	if err != nil {
		return named(err, cmd.name)
	}
	c.send(box)
	return nil
}

// call is a call that waits for its answer.
type call[A, R any] struct {
	cmd *Command[A, R]
	d   *deferred.Deferred[R]
}

func (w *call[A, R]) answered(box Box) {
	var answer R
	if err := w.cmd.answer.parse(box, reflect.ValueOf(&answer).Elem()); err != nil {
		w.failed(named(err, w.cmd.name))
	} else if !w.d.Fired() {
		w.d.Callback(answer)
	}
}

func (w *call[A, R]) refused(code, description string) {
	w.failed(remoteError(w.cmd.errors, w.cmd.name, code, description))
}

func (w *call[A, R]) failed(err error) {
	if !w.d.Fired() { // or cancelled
		w.d.Errback(err)
	}
}

// inOrder gives calls in the order in which they were made.
func inOrder(calls map[string]pendingCall) (sorted []pendingCall) {
	tags := slices.SortedFunc(maps.Keys(calls), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
	for _, tag := range tags {
		sorted = append(sorted, calls[tag])
	}
	return sorted
}
