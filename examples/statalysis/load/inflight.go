package load

import "sasync/deferred"

// maxInFlight is the number of entries that may be queued at the database: a
// few group commits. Each takes about 400 bytes and keeps its block's text.
const maxInFlight = 8192

// inFlight counts work that has been started and not finished. Loop only.
type inFlight struct {
	loop   deferred.Loop
	n, max int
	waiter *deferred.Deferred[deferred.Unit] // fires when n is no more than mark
	mark   int
}

func (f *inFlight) enter() { f.n++ }

func (f *inFlight) leave() {
	f.n--
	if w := f.waiter; w != nil && f.n <= f.mark {
		f.waiter = nil
		w.Callback(deferred.Unit{})
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
	f.mark, f.waiter = mark, deferred.New[deferred.Unit](f.loop)
	_, err := deferred.Await(co, f.waiter)
	return err
}
