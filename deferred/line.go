package deferred

// line is where Deferreds wait for their turn: first come, first served. One
// that is cancelled leaves it. It has no limit of its own.
type line[T any] struct {
	head, tail *waiter[T]
	length     int
}

// waiter is a Deferred in a line, one allocation of 80 bytes.
type waiter[T any] struct {
	noResult
	derived    Deferred[T]
	line       *line[T] // nil once it has left
	next, prev *waiter[T]
}

// join appends a new Deferred.
func (l *line[T]) join(s *State) *Deferred[T] {
	w := &waiter[T]{line: l, prev: l.tail}
	w.derived.born(s, w)
	if l.tail != nil {
		l.tail.next = w
	} else {
		l.head = w
	}
	l.tail = w
	l.length++
	return &w.derived
}

// leave takes the first one out, if there is one.
func (l *line[T]) leave() (d *Deferred[T], ok bool) {
	w := l.head
	if w == nil {
		return nil, false
	}
	l.remove(w)
	return &w.derived, true
}

func (l *line[T]) remove(w *waiter[T]) {
	if w.prev != nil {
		w.prev.next = w.next
	} else {
		l.head = w.next
	}
	if w.next != nil {
		w.next.prev = w.prev
	} else {
		l.tail = w.prev
	}
	w.line, w.next, w.prev = nil, nil, nil
	l.length--
}

func (w *waiter[T]) cancel() {
	if w.line != nil {
		w.line.remove(w)
	}
}
