package deferred

import "iter"

// maxIdleWorkers bounds the finished goroutines that are kept: making one
// costs about 700 ns, keeping one a stack of a few KiB.
const maxIdleWorkers = 256

// worker is a goroutine made by iter.Pull that runs the bodies of coroutines,
// one after another. It runs only while its resumer waits in next.
type worker struct {
	co    *Coroutine // whose body it runs, nil between two
	next  func() (Unit, bool)
	stop  func()
	yield func(Unit) bool
}

func (s *State) takeWorker(co *Coroutine) *worker {
	if n := len(s.idle); n > 0 {
		w := s.idle[n-1]
		s.idle[n-1] = nil
		s.idle = s.idle[:n-1]
		w.co = co
		return w
	}
	w := &worker{co: co}
	w.next, w.stop = iter.Pull(w.runBodies)
	return w
}

func (s *State) putWorker(w *worker) {
	if s.ending || len(s.idle) == maxIdleWorkers {
		w.stop()
		return
	}
	s.idle = append(s.idle, w)
}

func (w *worker) runBodies(yield func(Unit) bool) {
	w.yield = yield
	for {
		w.co.job.runBody(w.co)
		w.co = nil
		if !yield(Unit{}) {
			return
		}
	}
}
