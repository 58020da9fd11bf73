package ask

import "sasync/deferred"

// Reply is what a server's handler answers: a value at once, or a Deferred. It
// is cancelled if Cancel is called first.
type Reply[T any] struct{ pending *deferred.Deferred[T] }

// Then has f get the answer, one way or the other, once; at once if it is there.
func (r *Reply[T]) Then(v T, d *deferred.Deferred[T], f func(T, error)) {
	if d == nil {
		f(v, nil)
		return
	}
	r.pending = d
	deferred.ThenBoth(d, func(v T, err error) (deferred.Unit, error) {
		if r.pending == d {
			r.pending = nil
			f(v, err)
		}
		return deferred.Unit{}, nil
	})
}

// Pending tells whether an answer is to come.
func (r *Reply[T]) Pending() bool { return r.pending != nil }

// Cancel cancels what is pending: f is not called any more.
func (r *Reply[T]) Cancel() {
	if d := r.pending; d != nil {
		r.pending = nil
		d.Cancel()
	}
}
