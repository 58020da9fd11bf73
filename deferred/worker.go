package deferred

import "iter"

// maxIdleWorkers bounds the finished goroutines that are kept: making one
// costs about 700 ns, keeping one a stack of a few KiB.
const maxIdleWorkers = 256

// worker is a goroutine made by iter.Pull that runs the bodies of coroutines,
// one after another. It runs only while its resumer waits in next.
type worker struct {
	// Immutable once it runs.
	state *State
	next  func() (Unit, bool)
	stop  func()
	yield func(Unit) bool

	// Owned by the loop.
	co    *Coroutine // whose body it runs, nil between two
	job   job        // that body
	outer *Coroutine // who ran when co was resumed
	depth int        // how many chains were running then

	newer, older *worker // in state.busy
}

// job is the body of a coroutine together with its Deferred.
type job interface {
	runBody()
	goOn() // what was a Cancel of the Deferred is over
}

// takeWorker is an idle worker, or a new one, whose next runs j.
func (s *State) takeWorker(co *Coroutine, j job) *worker {
	var w *worker
	if n := len(s.idle); n > 0 {
		w = s.idle[n-1]
		s.idle[n-1] = nil
		s.idle = s.idle[:n-1]
	} else {
		w = &worker{state: s}
		w.next, w.stop = iter.Pull(w.runBodies)
	}
	w.co, w.job, co.worker = co, j, w
	if w.older = s.busy; w.older != nil {
		w.older.newer = w
	}
	s.busy = w
	return w
}

func (w *worker) runBodies(yield func(Unit) bool) {
	w.yield = yield
	for {
		w.job.runBody()
		if !w.rest() || !yield(Unit{}) {
			return
		}
	}
}

// newestWaiting is the newest of the coroutines that wait, or nil.
func (s *State) newestWaiting() *Coroutine {
	for w := s.busy; w != nil; w = w.older {
		if w.co.awaited != nil {
			return w.co
		}
	}
	return nil
}

// enter notes that w's coroutine runs from now on.
func (w *worker) enter() {
	w.outer, w.depth = w.state.running, w.state.depth
	w.state.running = w.co
}

// leave notes that it does not any more.
func (w *worker) leave() { w.state.running, w.outer = w.outer, nil }

// end notes that the body has ended.
func (w *worker) end() {
	w.leave()
	if w.newer != nil {
		w.newer.older = w.older
	} else {
		w.state.busy = w.older
	}
	if w.older != nil {
		w.older.newer = w.newer
	}
	w.co, w.job, w.newer, w.older = nil, nil, nil, nil
}

// rest keeps w for another coroutine, if it may.
func (w *worker) rest() bool {
	s := w.state
	if s.ending || len(s.idle) == maxIdleWorkers {
		return false
	}
	s.idle = append(s.idle, w)
	return true
}
