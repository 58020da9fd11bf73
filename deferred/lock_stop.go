package deferred

import "errors"

// AddStopper adds f to what Stop runs. f may return nil if there is nothing to
// wait for. After Stop AddStopper does nothing and returns ErrLockStopped. Loop
// only.
func (l *Lock) AddStopper(f func() *Deferred[Unit]) error {
	l.gate.state.check()
	if l.stopped != nil {
		return ErrLockStopped
	}
	l.stoppers = append(l.stoppers, f)
	return nil
}

// Stop lets nobody else get in line, waits until all who are in it have had the
// lock, and runs the stoppers one after another, in the order in which they
// were added, each of them even if one before it has failed. The Deferred fires
// when that is done, with the stoppers' errors joined. Cancelling it ends the
// wait, not the stop. Stop may be called again and tells the same. Loop only.
func (l *Lock) Stop() *Deferred[Unit] {
	l.gate.state.check()
	if l.stopped == nil {
		last, loop := l.Acquire(), l.gate.state.loop
		l.stopped = New[Unit](loop)
		// A waiter that stays: no other one is the last, whose cancel would end
		// the wait of all.
		ThenBoth(l.stopped, func(Unit, error) (Unit, error) { return Unit{}, nil })
		Inline(loop, func(co *Coroutine) (Unit, error) { return l.runStoppers(co, last) }).ChainTo(l.stopped)
	}
	return Then(l.stopped, func(Unit) (Unit, error) { return Unit{}, nil })
}

func (l *Lock) runStoppers(co *Coroutine, last *Deferred[Unit]) (Unit, error) {
	if _, err := Await(co, last); err != nil {
		return Unit{}, err
	}
	var errs []error
	for _, f := range l.stoppers {
		errs = append(errs, runStopper(co, f))
	}
	l.stoppers = nil
	return Unit{}, errors.Join(errs...)
}

func runStopper(co *Coroutine, f func() *Deferred[Unit]) error {
	d, err := guard(func(f func() *Deferred[Unit]) (*Deferred[Unit], error) { return f(), nil }, f)
	if err != nil || d == nil {
		return err
	}
	_, err = Await(co, d)
	return err
}
