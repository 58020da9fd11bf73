package deferred

import (
	"context"
	"errors"
	"fmt"
)

// ContextError is the error of what was cancelled because its context has
// ended. It is an ErrCancelled and the context's cause.
type ContextError struct {
	Context context.Context // its values tell what the work was for
	Err     error           // the error that the cancellation came to
}

func (e *ContextError) Error() string {
	return fmt.Sprintf("%v: %v", e.Err, context.Cause(e.Context))
}

// Unwrap is the cancellation and the context's cause.
func (e *ContextError) Unwrap() []error { return []error{e.Err, context.Cause(e.Context)} }

// FromContext returns a Deferred that fails with ctx's cause when ctx ends.
// Cancelling it stops listening to ctx. Loop only.
func FromContext(loop Loop, ctx context.Context) *Deferred[Unit] {
	if ctx.Err() != nil {
		return Fail[Unit](loop, context.Cause(ctx))
	}
	c := &contextEnd{}
	c.derived.born(loop.DeferredState(), c)
	c.stop = context.AfterFunc(ctx, func() {
		PostOrWait(loop, func() { c.derived.deliver(Unit{}, context.Cause(ctx)) })
	})
	return &c.derived
}

type contextEnd struct {
	noResult
	derived Deferred[Unit]
	stop    func() bool
}

func (c *contextEnd) cancel() { c.stop() }

// CancelWith returns a Deferred for d's result that is cancelled when ctx ends,
// and with it d, unless others wait for d too. A cancellation that comes of it
// is a *ContextError. Loop only.
func CancelWith[T any](ctx context.Context, d *Deferred[T]) *Deferred[T] {
	d.state.check()
	c := &cancelWith[T]{tap: tap[T, T]{source: d}, ctx: ctx}
	c.stop = context.AfterFunc(ctx, func() { PostOrWait(d.state.loop, c.end) })
	c.listen(d, c, c)
	if ctx.Err() != nil {
		c.end()
	}
	return &c.derived
}

type cancelWith[T any] struct {
	tap[T, T]

	// Immutable after CancelWith.
	ctx  context.Context
	stop func() bool

	// Owned by the loop.
	ended bool // ctx is why it is cancelled
}

func (c *cancelWith[T]) run(d *Deferred[T]) {
	c.stop()
	if c.served(d) {
		c.derived.settle(d.value, c.explain(d.err))
	}
}

// end is called on the loop when ctx has ended.
func (c *cancelWith[T]) end() {
	if !c.derived.Fired() {
		c.ended = true
		c.derived.Cancel()
	}
}

func (c *cancelWith[T]) cancel() {
	c.stop()
	detach(c.source, c)
	if c.ended && !c.derived.Fired() { // others wait for the source
		var none T
		c.derived.fire(none, c.explain(ErrCancelled))
	}
}

func (c *cancelWith[T]) explain(err error) error {
	if !c.ended || !errors.Is(err, ErrCancelled) {
		return err
	}
	return &ContextError{c.ctx, err}
}
