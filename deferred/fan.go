package deferred

// fan is what List, First and Race share: a Deferred that waits for many, with
// a tap on each of them.
type fan[T, U any] struct {
	noResult
	derived Deferred[U]
	taps    []fanTap[T, U]
	left    int // results that have not come yet
	owner   interface {
		arrived(index int, value T, err error)
	}
}

// fanTap is the tap on one of the inputs.
type fanTap[T, U any] struct {
	f      *fan[T, U]
	source *Deferred[T] // nil once served or let go
	index  int
}

// listen makes room for all taps at once and sets them. It keeps no part of ds.
func (f *fan[T, U]) listen(ds []*Deferred[T]) {
	f.taps, f.left = make([]fanTap[T, U], len(ds)), len(ds)
	for i, d := range ds {
		sameLoop(d.state, f.derived.state)
		f.taps[i] = fanTap[T, U]{f, d, i}
		d.addTap(&f.taps[i])
	}
}

func (t *fanTap[T, U]) run(d *Deferred[T]) {
	d.tapServed()
	if t.source != nil {
		t.arrive(d.value, d.err)
	}
}

func (t *fanTap[T, U]) arrive(value T, err error) {
	t.source = nil
	t.f.left--
	t.f.owner.arrived(t.index, value, err)
}

// cancel lets go of every input that has not arrived. One that has others to
// wait for it, or that goes on all the same, counts as cancelled.
func (f *fan[T, U]) cancel() {
	for i := range f.taps {
		t := &f.taps[i]
		detach(t.source, t)
		if t.source != nil {
			var none T
			t.arrive(none, ErrCancelled)
		}
	}
}
