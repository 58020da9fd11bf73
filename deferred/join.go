package deferred

// Joined2 is the values of Join2.
type Joined2[A, B any] struct {
	A A
	B B
}

// Joined3 is the values of Join3.
type Joined3[A, B, C any] struct {
	A A
	B B
	C C
}

// Join2 is a Gather of two Deferreds of different types: it returns a Deferred
// for the values of both. The first error fails it, as *FirstError with 0 for
// a's and 1 for b's; the other goes on. Cancelling it lets go of both. Loop
// only.
func Join2[A, B any](a *Deferred[A], b *Deferred[B]) *Deferred[Joined2[A, B]] {
	j := &join2[A, B]{}
	j.derived.born(a.state, j)
	j.left = 2
	j.a.listen(a, &j.join, 0, &j.values.A)
	j.b.listen(b, &j.join, 1, &j.values.B)
	return &j.derived
}

// Join3 is Join2 for three. Loop only.
func Join3[A, B, C any](a *Deferred[A], b *Deferred[B], c *Deferred[C]) *Deferred[Joined3[A, B, C]] {
	j := &join3[A, B, C]{}
	j.derived.born(a.state, j)
	j.left = 3
	j.a.listen(a, &j.join, 0, &j.values.A)
	j.b.listen(b, &j.join, 1, &j.values.B)
	j.c.listen(c, &j.join, 2, &j.values.C)
	return &j.derived
}

// join is a Deferred for values that have still to come.
type join[V any] struct {
	noResult
	derived Deferred[V]
	values  V
	left    int
}

type join2[A, B any] struct {
	join[Joined2[A, B]]
	a joinTap[A, Joined2[A, B]]
	b joinTap[B, Joined2[A, B]]
}

func (j *join2[A, B]) cancel() {
	detach(j.a.source, &j.a)
	detach(j.b.source, &j.b)
}

type join3[A, B, C any] struct {
	join[Joined3[A, B, C]]
	a joinTap[A, Joined3[A, B, C]]
	b joinTap[B, Joined3[A, B, C]]
	c joinTap[C, Joined3[A, B, C]]
}

func (j *join3[A, B, C]) cancel() {
	detach(j.a.source, &j.a)
	detach(j.b.source, &j.b)
	detach(j.c.source, &j.c)
}

// joinTap is the tap on one of the inputs.
type joinTap[T, V any] struct {
	source *Deferred[T] // nil once served
	j      *join[V]
	index  int
	into   *T // in j.values
}

func (t *joinTap[T, V]) listen(source *Deferred[T], j *join[V], index int, into *T) {
	sameLoop(source.state, j.derived.state)
	*t = joinTap[T, V]{source, j, index, into}
	source.addTap(t)
}

func (t *joinTap[T, V]) run(d *Deferred[T]) {
	d.tapServed()
	t.source = nil
	if d.err != nil {
		var none V
		t.j.derived.settle(none, &FirstError{Index: t.index, Err: d.err})
		return
	}
	*t.into = d.value
	if t.j.left--; t.j.left == 0 {
		t.j.derived.settle(t.j.values, nil)
	}
}
