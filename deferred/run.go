package deferred

// Locker is what Run acquires: a Lock, a Semaphore or one of your own.
type Locker interface {
	// Acquire returns a Deferred that fires when the caller is let in.
	Acquire() *Deferred[Unit]
	// Release lets the next one in.
	Release()
}

// Run acquires l, calls f and releases l when f's Deferred has fired, whatever
// came of it; f's panic is an error like any other. Cancelling the Deferred
// that Run returns gives up the place in the line, or lets go of f's Deferred;
// if that one goes on, l stays acquired until it fires. Loop only.
func Run[T any](l Locker, f func() *Deferred[T]) *Deferred[T] {
	acquired := l.Acquire()
	return ThenDefer(acquired, func(Unit) *Deferred[T] {
		return DoDefer(acquired.Loop(), f).add(&releasing[T]{l})
	})
}

// releasing is a step that only calls Release: not a tap, which would count as
// waiting and could be cancelled.
type releasing[T any] struct{ l Locker }

func (r *releasing[T]) run(*Deferred[T]) { r.l.Release() }
