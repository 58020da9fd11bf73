package deferred

// Cancel asks for the work behind d to be ended. The canceller that d was made
// with may fire it; a derived Deferred lets go of what it waits for, and the
// last of several that wait for one Deferred cancels that one. If nobody fires
// d, its result is ErrCancelled. Once d has fired Cancel does nothing, unless
// its chain waits for another Deferred: then that one is cancelled. Loop only.
func (d *Deferred[T]) Cancel() {
	d.state.check()
	switch d.phase {
	case pending:
		d.cancelWork()
	case following:
		d.phase = leaving
		d.err.(canceller).cancel()
		if d.phase == leaving { // the other one goes on, as it may
			d.phase = following
		}
	}
}

func (d *Deferred[T]) cancelWork() {
	d.phase = cancelled
	waited := d.waiters > 0
	if d.err != nil {
		d.err.(canceller).cancel()
	} else {
		d.marks |= swallow
	}
	if d.phase != cancelled {
		return
	}
	if waited && d.waiters == 0 { // who left meanwhile does not want to know
		d.marks |= seen
	}
	var none T
	d.fire(none, ErrCancelled)
}

// KeepPending is for a canceller whose work can't be ended at once or at all: d
// stays without a result until the work gives one, and may be cancelled again.
// Loop only.
func (d *Deferred[T]) KeepPending() {
	d.state.check()
	if d.phase == cancelled {
		d.phase = pending
	}
}

// cancellable says that Cancel would do something.
func (d *Deferred[T]) cancellable() bool { return d.phase == pending || d.phase == following }

// canceller is asked, once, to end the work that a Deferred stands for.
type canceller interface {
	error // by name only, for the place that it has
	cancel()
}

// noResult makes a canceller of what embeds it and has a cancel.
type noResult struct{}

func (noResult) Error() string { return "deferred: no result yet" }

// cancelFunc is the canceller of NewCancellable.
type cancelFunc[T any] struct {
	noResult
	d *Deferred[T]
	f func(*Deferred[T])
}

func (c *cancelFunc[T]) cancel() {
	_, err := guard(func(d *Deferred[T]) (Unit, error) { c.f(d); return Unit{}, nil }, c.d)
	if err != nil && !c.d.Fired() {
		c.d.Errback(err)
	}
}

// detach ends the wait of link for source, nil if link has been served.
func detach[T any](source *Deferred[T], link step[T]) {
	if source != nil {
		source.release(link)
	}
}

// release ends the wait of link for d. Others may wait for d too: only the last
// waiter cancels it, and is then told by link what comes of that.
func (d *Deferred[T]) release(link step[T]) (cancelled bool) {
	if d.waiters == 1 && d.cancellable() {
		d.Cancel()
		return true
	}
	d.removeTap(link)
	return false
}

// removeTap takes link out of d's chain, if it has not run.
func (d *Deferred[T]) removeTap(link step[T]) {
	q, several := d.next.(*steps[T])
	switch {
	case several && q.remove(link):
		if q.empty() {
			d.next = nil
		}
	case d.next == link:
		d.next = nil
	default:
		return
	}
	d.waiters--
}
