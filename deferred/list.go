package deferred

// Outcome is what came of one of the inputs of List.
type Outcome[T any] struct {
	Value T
	Err   error // nil for a value
}

// List returns a Deferred for what came of all of ds, in their order, once the
// last one has fired. It does not fail: errors are part of the list. Cancelling
// it lets go of those that have not fired, whose outcome is then an
// ErrCancelled or what their canceller gives. Loop only.
func List[T any](loop Loop, ds ...*Deferred[T]) *Deferred[[]Outcome[T]] {
	l := &list[T]{outcomes: make([]Outcome[T], len(ds))}
	l.derived.born(loop.DeferredState(), l)
	l.owner = l
	l.listen(ds)
	if len(ds) == 0 {
		l.derived.settle(l.outcomes, nil)
	}
	return &l.derived
}

type list[T any] struct {
	fan[T, []Outcome[T]]
	outcomes []Outcome[T]
}

func (l *list[T]) arrived(index int, value T, err error) {
	l.outcomes[index] = Outcome[T]{value, err}
	if l.left == 0 {
		l.derived.deliver(l.outcomes, nil)
	}
}
