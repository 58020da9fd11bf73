package reactortest

import (
	"errors"
	"time"

	"sasync/deferred/deferredtest"
	"sasync/reactor/internal/poll"
)

// stepped is the poller of a Reactor: where others wait, it gives control back
// to the test. It belongs to the test's goroutine, but for wake.
type stepped struct {
	net    *Network
	clock  *deferredtest.Clock
	resume func() // makes the loop go on until it waits again
	yield  func(struct{}) bool
	due    bool
	cancel func()

	wake chan struct{} // one element; safe from any goroutine
}

func newStepped(resume func()) *stepped {
	return &stepped{net: NewNetwork(), clock: deferredtest.NewClock(), resume: resume, cancel: func() {}, wake: make(chan struct{}, 1)}
}

func (s *stepped) backend() poll.Backend {
	return poll.Backend{Open: s.open, Now: s.clock.Now, Net: s.net}
}

func (s *stepped) open() (poll.Poller, error) {
	if s.yield == nil {
		return nil, errors.New("reactortest: this reactor is run by Start")
	}
	return s, nil
}

func (s *stepped) Poll(turn func() bool) error {
	for {
		ready := s.net.Ready()
		s.net.Dispatch()
		switch {
		case s.turnDue():
			if !turn() {
				return nil
			}
		case !ready:
			s.yield(struct{}{})
		}
	}
}

func (s *stepped) turnDue() bool {
	select {
	case <-s.wake:
		return true
	default:
	}
	due := s.due
	s.due = false
	return due
}

// waitForWake waits until another goroutine has woken the loop.
func (s *stepped) waitForWake(limit time.Duration) bool {
	select {
	case <-s.wake:
		s.Wake()
		return true
	case <-time.After(limit):
		return false
	}
}

func (s *stepped) Wake() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *stepped) Again() { s.due = true }

func (s *stepped) SetTimer(at time.Time) {
	s.cancel()
	s.cancel = s.clock.AfterFunc(max(at.Sub(s.clock.Now()), 0), func() {
		s.due = true
		s.resume()
	})
}

func (s *stepped) Close() error {
	s.cancel()
	s.yield, s.due = nil, false
	return nil
}

func (s *stepped) Add(fd int, want poll.Interest, mode poll.Mode, ready func(poll.Events)) error {
	return s.net.Add(fd, want, mode, ready)
}
func (s *stepped) Delete(fd int) error { return s.net.Delete(fd) }
