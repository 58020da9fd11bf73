package deferred

// ring is a first in, first out queue that keeps its room.
type ring[T any] struct {
	buf    []T
	head   int
	length int
}

func (r *ring[T]) push(v T) {
	if r.length == len(r.buf) {
		r.grow()
	}
	r.buf[(r.head+r.length)%len(r.buf)] = v
	r.length++
}

// pop takes the oldest one out of a ring that is not empty.
func (r *ring[T]) pop() T {
	var none T
	v := r.buf[r.head]
	r.buf[r.head] = none
	r.head = (r.head + 1) % len(r.buf)
	r.length--
	return v
}

// peek is the oldest one of a ring that is not empty.
func (r *ring[T]) peek() T { return r.buf[r.head] }

func (r *ring[T]) grow() {
	buf := make([]T, max(8, 2*len(r.buf)))
	n := copy(buf, r.buf[r.head:])
	copy(buf[n:], r.buf[:r.head])
	r.buf, r.head = buf, 0
}
