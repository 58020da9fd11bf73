package deferred

// Prefetch returns a Deferator of the same items that is one Next ahead of who
// uses it: source works at the next items while the last ones are being used.
// Loop only.
func Prefetch[T any](source Deferator[T]) Deferator[T] {
	p := &prefetch[T]{source: source}
	p.ask()
	return p
}

type prefetch[T any] struct {
	source  Deferator[T]
	next    *Deferred[[]T] // asked of source, not yet taken
	waiting *Deferred[[]T] // of the last Next
	stopped bool
}

// ask has a waiter that stays, so that cancelling a Next does not cancel what
// was asked: the items stay for the Next after it.
func (p *prefetch[T]) ask() {
	p.next = p.source.Next()
	ThenBoth(p.next, func([]T, error) (Unit, error) { return Unit{}, nil })
}

func (p *prefetch[T]) Next() *Deferred[[]T] {
	p.next.state.check()
	switch {
	case p.waiting != nil && !p.waiting.Fired():
		return Fail[[]T](p.next.state.loop, ErrNotReady)
	case p.stopped:
		return Fail[[]T](p.next.state.loop, ErrStopped)
	}
	p.waiting = Then(p.next, func(items []T) ([]T, error) {
		if len(items) > 0 {
			p.ask()
		}
		return items, nil
	})
	return p.waiting
}

func (p *prefetch[T]) Stop() {
	p.next.state.check()
	p.stopped = true
	p.source.Stop()
}
