package deferred

// step is one link of a chain: it reads the Deferred's present result and may
// change it.
type step[T any] interface{ run(d *Deferred[T]) }

// The kinds of callback. A func stored in an interface takes no allocation,
// so a chain costs what its slice costs.
type (
	callback[T any] func(T) (T, error)
	errback[T any]  func(error) (T, error)
	both[T any]     func(T, error) (T, error)
	pair[T any]     struct {
		callback callback[T]
		errback  errback[T]
	}
)

// AddCallback appends f, which gets the value and returns the next one. It is
// passed by while the result is an error. If d has fired, f runs before
// AddCallback returns, unless a callback of d is running: then after that one.
// It returns d. Loop only.
func (d *Deferred[T]) AddCallback(f func(T) (T, error)) *Deferred[T] {
	return d.add(callback[T](f))
}

// AddErrback appends f, which gets the error; returning none puts the chain
// back on the path of values. It returns d. Loop only.
func (d *Deferred[T]) AddErrback(f func(error) (T, error)) *Deferred[T] {
	return d.add(errback[T](f))
}

// AddBoth appends f, which gets whichever there is: err tells. It returns d.
// Loop only.
func (d *Deferred[T]) AddBoth(f func(value T, err error) (T, error)) *Deferred[T] {
	return d.add(both[T](f))
}

// AddCallbacks appends a pair of which exactly one runs: an error returned by
// onValue does not reach this onError but the next one. A nil one passes the
// result on. It returns d. Loop only.
func (d *Deferred[T]) AddCallbacks(onValue func(T) (T, error), onError func(error) (T, error)) *Deferred[T] {
	return d.add(&pair[T]{onValue, onError})
}

func (f callback[T]) run(d *Deferred[T]) {
	if d.err == nil {
		d.value, d.err = f(d.value)
	}
}

func (f errback[T]) run(d *Deferred[T]) {
	if d.err != nil {
		d.handle(f)
	}
}

func (f both[T]) run(d *Deferred[T]) {
	d.marks &^= seen
	d.value, d.err = f(d.value, d.err)
}

func (p *pair[T]) run(d *Deferred[T]) {
	switch {
	case d.err != nil && p.errback != nil:
		d.handle(p.errback)
	case d.err == nil && p.callback != nil:
		d.value, d.err = p.callback(d.value)
	}
}

func (d *Deferred[T]) handle(f errback[T]) {
	d.marks &^= seen
	d.value, d.err = f(d.err)
}

// add appends s and runs it if d can.
func (d *Deferred[T]) add(s step[T]) *Deferred[T] {
	d.state.check()
	d.push(s)
	if d.runnable() {
		d.run()
	}
	return d
}

// push appends s.
func (d *Deferred[T]) push(s step[T]) {
	switch q := d.next.(type) {
	case nil:
		d.next = s
	case *steps[T]:
		q.push(s)
	default:
		d.next = newSteps(q, s)
	}
}

// take removes the next callback, so that what it holds can be collected.
func (d *Deferred[T]) take() step[T] {
	s := d.next
	q, several := s.(*steps[T])
	if several {
		s = q.take()
	}
	if !several || q.empty() {
		d.next = nil
	}
	return s
}

// run runs d's callbacks, of which there are some, and what they set in motion.
func (d *Deferred[T]) run() {
	s := d.state
	base := len(s.arrivals)
	s.depth++
	if co := d.takeSole(); co != nil {
		co.resume()
	} else {
		d.runChain()
	}
	if len(s.arrivals) > base {
		s.drain(base)
	}
	s.depth--
}

// runSteps runs d's callbacks, if there are any, from the trampoline.
func (d *Deferred[T]) runSteps() {
	if !d.runnable() {
		return
	}
	if co := d.takeSole(); co != nil {
		co.resume()
	} else {
		d.runChain()
	}
}

// runChain runs d's callbacks in order until there is none left or one holds
// the others back. Callbacks added meanwhile come at the end.
func (d *Deferred[T]) runChain() {
	d.phase = running
	d.clearFailure()
	for !d.runUntilPanic() {
	}
	if d.phase != running { // it waits, or has gone on in a coroutine
		return
	}
	d.phase = fired
	if d.err != nil {
		d.noteFailure()
	}
}

// runUntilPanic returns false when a callback has panicked: the panic is then
// the result, and the callbacks after it go on from there.
func (d *Deferred[T]) runUntilPanic() (done bool) {
	defer func() {
		if done {
			return
		}
		if value := recover(); value != nil {
			var none T
			d.value, d.err = none, newPanicError(value)
			d.marks &^= seen
		} else { // runtime.Goexit: the goroutine unwinds, d keeps what it has
			d.phase = fired
		}
	}()
	for d.next != nil && d.paused == 0 && d.phase == running {
		d.take().run(d)
	}
	return true
}
