package dbthread

import "sasync/deferred"

// latch fires any number of Deferreds once something has happened. It belongs
// to the loop.
type latch struct {
	open    bool
	err     error
	waiters []*deferred.Deferred[deferred.Unit]
}

func (l *latch) wait(loop deferred.Loop) *deferred.Deferred[deferred.Unit] {
	d := deferred.New[deferred.Unit](loop)
	if l.open {
		fireUnit(d, l.err)
	} else {
		l.waiters = append(l.waiters, d)
	}
	return d
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
		if !d.Fired() { // cancelled
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
