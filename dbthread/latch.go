package dbthread

import (
	"slices"

	"sasync/deferred"
)

// latch fires any number of Deferreds once something has happened. It belongs
// to the loop.
type latch struct {
	open    bool
	err     error
	waiters []*deferred.Deferred[deferred.Unit]
}

func (l *latch) wait(loop deferred.Loop) *deferred.Deferred[deferred.Unit] {
	d := deferred.NewCancellable(loop, l.forget)
	if l.open {
		fireUnit(d, l.err)
	} else {
		l.waiters = append(l.waiters, d)
	}
	return d
}

// forget drops a waiter that was cancelled.
func (l *latch) forget(d *deferred.Deferred[deferred.Unit]) {
	l.waiters = slices.DeleteFunc(l.waiters, func(other *deferred.Deferred[deferred.Unit]) bool { return other == d })
}

// release opens the latch for good.
func (l *latch) release(err error) {
	l.open, l.err = true, err
	l.pulse(err)
}

// pulse fires those that wait now.
func (l *latch) pulse(err error) {
	waiters := l.waiters
	l.waiters = nil
	for _, d := range waiters {
		if !d.Fired() { // cancelled by one before it
			fireUnit(d, err)
		}
	}
}

func fireUnit(d *deferred.Deferred[deferred.Unit], err error) {
	if err != nil {
		d.Errback(err)
	} else {
		d.Callback(deferred.Unit{})
	}
}
