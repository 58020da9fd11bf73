package deferred

import (
	"context"
	"errors"
)

// ErrClosed is the result of a FromChannel whose channel was closed.
var ErrClosed = errors.New("deferred: the channel was closed")

// Go runs f on a goroutine of its own and returns a Deferred for its result.
// f must not touch what the loop owns; f's panic is a *PanicError. Cancelling
// the Deferred, and the end of the loop, end f's context, with ErrCancelled or
// ErrLoopEnded as its cause; what f returns after that is dropped. How many run
// at once has no limit here: reactor.DeferTo has pools, a Semaphore counts.
// Loop only.
func Go[T any](loop Loop, f func(context.Context) (T, error)) *Deferred[T] {
	loop.DeferredState().check()
	ctx, stop := context.WithCancelCause(context.Background())
	g := &goroutine[T]{f: f, stop: stop}
	g.derived.born(loop.DeferredState(), g)
	g.forget = atEnd(loop, g.abandon)
	go g.run(ctx)
	return &g.derived
}

// FromChannel returns a Deferred for the next value that comes out of ch. It
// fails with ErrClosed if ch is closed instead. A value that is received while
// the Deferred is being cancelled is lost. Loop only.
func FromChannel[T any](loop Loop, ch <-chan T) *Deferred[T] {
	loop.DeferredState().check()
	select {
	case value, open := <-ch:
		return Do(loop, func() (T, error) { return received(value, open) })
	default:
	}
	return Go(loop, func(ctx context.Context) (T, error) {
		select {
		case value, open := <-ch:
			return received(value, open)
		case <-ctx.Done():
			var none T
			return none, context.Cause(ctx)
		}
	})
}

func received[T any](value T, open bool) (T, error) {
	if !open {
		return value, ErrClosed
	}
	return value, nil
}

type goroutine[T any] struct {
	noResult
	// Immutable after Go.
	f      func(context.Context) (T, error)
	stop   context.CancelCauseFunc
	forget func() // the end of the loop

	// Owned by the loop.
	derived Deferred[T]
	dropped bool // the run that wanted the result has ended
}

func (g *goroutine[T]) cancel() {
	if g.derived.state.ending {
		g.stop(ErrLoopEnded)
	} else {
		g.stop(ErrCancelled)
	}
	g.forget()
}

// abandon is called at the end of the loop.
func (g *goroutine[T]) abandon() {
	g.dropped = true
	g.stop(ErrLoopEnded)
}

// run is the goroutine.
func (g *goroutine[T]) run(ctx context.Context) {
	var value T
	err := error(ErrGoexit)
	defer func() { PostOrWait(g.derived.state.loop, func() { g.arrive(value, err) }) }()
	value, err = guard(func(ctx context.Context) (T, error) { return g.f(ctx) }, ctx)
}

func (g *goroutine[T]) arrive(value T, err error) {
	g.stop(nil)
	g.forget()
	if !g.dropped {
		g.derived.deliver(value, err)
	}
}
