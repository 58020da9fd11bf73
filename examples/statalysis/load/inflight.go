package load

import (
	"slices"

	"sasync/deferred"
)

// maxInFlight is the number of entries that may be queued at the database, and
// one block more. Each takes about 400 bytes.
const maxInFlight = 16384

// inFlight counts work that has been started and not finished. Loop only.
type inFlight struct {
	loop    deferred.Loop
	n, max  int
	waiters []waiter // bounded by the coroutines that load
}

// waiter waits until n is no more than mark.
type waiter struct {
	mark int
	done *deferred.Deferred[deferred.Unit]
}

func (f *inFlight) enter(n int) { f.n += n }

func (f *inFlight) leave(n int) {
	f.n -= n
	for i := 0; i < len(f.waiters); {
		w := f.waiters[i]
		if f.n > w.mark {
			i++
			continue
		}
		f.waiters = slices.Delete(f.waiters, i, i+1)
		w.done.Callback(deferred.Unit{})
		i = 0 // it may have changed the list
	}
}

// room waits, when max is reached, until half of that is done.
func (f *inFlight) room(co *deferred.Coroutine) error {
	if f.n < f.max {
		return nil
	}
	return f.wait(co, f.max/2)
}

// empty waits until nothing is in flight.
func (f *inFlight) empty(co *deferred.Coroutine) error { return f.wait(co, 0) }

func (f *inFlight) wait(co *deferred.Coroutine, mark int) error {
	if f.n <= mark {
		return nil
	}
	w := waiter{mark, deferred.New[deferred.Unit](f.loop)}
	f.waiters = append(f.waiters, w)
	_, err := deferred.Await(co, w.done)
	return err
}
