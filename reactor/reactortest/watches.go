package reactortest

import (
	"fmt"

	"sasync/reactor/internal/poll"
)

// watches tells of ready descriptors, as a poller does.
type watches struct {
	events func(fd int) poll.Events // what one is ready for now
	byFD   map[int]*watched
	queue  []int // descriptors that have something to tell
}

type watched struct {
	want   poll.Interest
	mode   poll.Mode
	ready  func(poll.Events)
	queued bool
}

func newWatches(events func(int) poll.Events) watches {
	return watches{events: events, byFD: map[int]*watched{}}
}

// Add is for the reactor.
func (w *watches) Add(fd int, want poll.Interest, mode poll.Mode, ready func(poll.Events)) error {
	w.byFD[fd] = &watched{want: want, mode: mode, ready: ready}
	w.changed(fd)
	return nil
}

// Delete is for the reactor.
func (w *watches) Delete(fd int) error {
	if w.byFD[fd] == nil {
		return fmt.Errorf("reactortest: delete descriptor %d: not added", fd)
	}
	delete(w.byFD, fd)
	return nil
}

// Ready is for the poller.
func (w *watches) Ready() bool { return len(w.queue) > 0 }

// Dispatch is for the poller.
func (w *watches) Dispatch() {
	queue := w.queue
	w.queue = nil
	for _, fd := range queue {
		one := w.byFD[fd]
		if one == nil { // deleted since
			continue
		}
		one.queued = false
		e := w.wanted(fd, one)
		if e == 0 {
			continue
		}
		one.ready(e)
		if one.mode == poll.Level && w.byFD[fd] == one && w.wanted(fd, one) != 0 {
			w.changed(fd)
		}
	}
}

func (w *watches) wanted(fd int, one *watched) poll.Events {
	e := w.events(fd)
	if one.want == poll.Read {
		e &^= poll.Writable
	}
	return e
}

// changed has the next Dispatch look at fd.
func (w *watches) changed(fd int) {
	if one := w.byFD[fd]; one != nil && !one.queued {
		one.queued = true
		w.queue = append(w.queue, fd)
	}
}
