package deferred

// Gather returns a Deferred for the values of all of ds, in their order. The
// first error fails it, as *FirstError; the others of ds go on. Cancelling it
// lets go of all of ds. Loop only.
func Gather[T any](loop Loop, ds ...*Deferred[T]) *Deferred[[]T] {
	g := &gather[T]{values: make([]T, len(ds)), slots: make([]slot[T], len(ds)), left: len(ds)}
	g.derived.born(loop.DeferredState(), g)
	if len(ds) == 0 {
		g.derived.settle(g.values, nil)
	}
	for i, d := range ds {
		sameLoop(d.state, g.derived.state)
		g.slots[i] = slot[T]{g, d, i}
		d.addTap(&g.slots[i])
	}
	return &g.derived
}

type gather[T any] struct {
	noResult
	derived Deferred[[]T]
	values  []T
	slots   []slot[T]
	left    int // values that have not come yet
}

// slot is the tap on one of the gathered Deferreds.
type slot[T any] struct {
	g      *gather[T]
	source *Deferred[T] // nil once served
	index  int
}

func (s *slot[T]) run(d *Deferred[T]) {
	d.tapServed()
	s.source = nil
	if d.err != nil {
		s.g.derived.settle(nil, &FirstError{Index: s.index, Err: d.err})
		return
	}
	s.g.values[s.index] = d.value
	if s.g.left--; s.g.left == 0 {
		s.g.derived.settle(s.g.values, nil)
	}
}

func (g *gather[T]) cancel() {
	for i := range g.slots {
		detach(g.slots[i].source, &g.slots[i])
	}
}
