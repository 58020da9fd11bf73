package reactor

import (
	"context"
	"fmt"

	"sasync/deferred"
)

// Blocking is the pool for functions that mostly wait: for files, names,
// libraries. Safe from any goroutine.
func (r *Reactor) Blocking() *Pool { return r.blocking }

// CPU is the pool for functions that compute. It leaves a processor to the
// loop. Safe from any goroutine.
func (r *Reactor) CPU() *Pool { return r.cpu }

// DeferToThread is DeferTo the blocking pool. Loop only.
func DeferToThread[T any](r *Reactor, f func(context.Context) (T, error)) *deferred.Deferred[T] {
	return DeferTo(r.blocking, f)
}

// DeferTo runs f on a goroutine of p and returns a Deferred for its result.
// Functions start in the order in which they were handed in. f must not touch
// what the loop owns; f's panic is a *deferred.PanicError.
//
// If p's queue is full the Deferred has failed already, with ErrPoolFull; near
// the end of the run with ErrStopped. Cancelling it takes f out of the queue,
// or ends f's context if f runs. A shutdown waits for f; if its limit passes
// first, the context ends and the result is a deferred.ErrLoopEnded. Loop only.
func DeferTo[T any](p *Pool, f func(context.Context) (T, error)) *deferred.Deferred[T] {
	t := &task{pool: p}
	d := deferred.NewCancellable(p.r, func(*deferred.Deferred[T]) { t.drop() })
	var value T
	t.body = func(ctx context.Context) (err error) {
		value, err = f(ctx)
		return err
	}
	t.fire = func(err error) {
		switch {
		case d.Fired(): // cancelled while f ran
		case err != nil:
			d.Errback(err)
		default:
			d.Callback(value)
		}
	}
	if err := p.submit(t); err != nil {
		d.Errback(fmt.Errorf("reactor: %s pool: %w", p.name, err))
	}
	return d
}
