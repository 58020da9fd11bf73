package deferred

import (
	"context"
	"fmt"
)

// Wait returns d's result to another goroutine, blocking it until there is one.
// It is a tap: d keeps its result. If ctx ends first Wait returns its cause and
// no longer counts as waiting for d: if nobody else does, d is cancelled. If the
// loop ends first it returns ErrLoopEnded. Safe from any goroutine but the
// loop's own, which would wait for itself until ctx ends.
func Wait[T any](ctx context.Context, d *Deferred[T]) (T, error) {
	var none T
	if ctx.Err() != nil {
		return none, context.Cause(ctx)
	}
	w := &wait[T]{source: d, outcome: make(chan Outcome[T], 1)}
	if err := d.Loop().Post(w.begin); err != nil {
		return none, fmt.Errorf("deferred: wait: %w", err)
	}
	select {
	case o := <-w.outcome:
		return o.Value, o.Err
	case <-ctx.Done():
		go PostOrWait(d.Loop(), w.detach)
		return none, context.Cause(ctx)
	}
}

type wait[T any] struct {
	// Immutable after Wait.
	source  *Deferred[T]
	outcome chan Outcome[T] // takes one without blocking

	// Owned by the loop.
	tap    *Deferred[Unit]
	forget func() // the end of the loop
	told   bool
}

func (w *wait[T]) begin() {
	w.forget = atEnd(w.source.state.loop, func() {
		var none T
		w.tell(none, ErrLoopEnded)
	})
	w.tap = ThenBoth(w.source, func(value T, err error) (Unit, error) {
		w.forget()
		w.tell(value, err)
		return Unit{}, nil
	})
}

func (w *wait[T]) tell(value T, err error) {
	if !w.told {
		w.told = true
		w.outcome <- Outcome[T]{value, err}
	}
}

func (w *wait[T]) detach() {
	w.forget()
	w.tap.Cancel()
	w.tap.markHandled()
}
