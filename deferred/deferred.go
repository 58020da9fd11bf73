package deferred

import (
	"fmt"
	"math"
)

// Deferred is a result that may not be there yet, and the chain of callbacks
// that will get it. It belongs to one loop and has no lock: every method is
// "Loop only." unless it says otherwise.
type Deferred[T any] struct {
	// Immutable after New.
	state *State

	// Owned by the loop.
	value T
	// err is the result's error. While there is no result it is the canceller
	// that Cancel asks, nil for none: a Deferred of an int stays at 64 bytes, a
	// line of the processor's cache.
	err    error
	next   step[T] // the callback to be run next, or *steps of several
	origin *origin // where it and its error came from, if that is known

	waiters int32 // taps that have not been served yet
	paused  uint16
	phase   phase
	marks   mark
}

// phase says where a Deferred stands.
type phase uint8

const (
	pending   phase = iota // no result; Callback, Errback or a link moves on
	cancelled              // Cancel has asked upstream, which will or will not fire it
	fired                  // has a result, and no callback is running
	running                // its callbacks are running and change the result
	following              // its chain waits for another Deferred's result
	leaving                // and is cancelling that one: no circle of them has an end
)

// mark is something else to be remembered of a Deferred.
type mark uint8

const (
	seen    mark = 1 << iota // a tap has seen the present error
	swallow                  // Cancel found nobody to ask: one firing is ignored
)

// Loop is the loop that d belongs to. Safe from any goroutine.
func (d *Deferred[T]) Loop() Loop { return d.state.loop }

// Callback fires d with value and runs its callbacks before it returns. It
// panics with *AlreadyCalledError if d has fired before, and ignores one call
// after a Cancel that no canceller answered. Loop only.
func (d *Deferred[T]) Callback(value T) { d.fire(value, nil) }

// Errback fires d with err, as Callback does with a value. Loop only.
func (d *Deferred[T]) Errback(err error) {
	if err == nil {
		err = ErrNilError
	}
	var none T
	d.fire(none, err)
}

// Fired says whether d has got its result; callbacks may still be waiting to
// change it. Loop only.
func (d *Deferred[T]) Fired() bool {
	d.state.check()
	return d.phase >= fired
}

// Result is the present result: ok is false until d has one that no callback
// is about to change. Looking at an error does not handle it. Loop only.
func (d *Deferred[T]) Result() (value T, err error, ok bool) {
	d.state.check()
	if !d.settled() {
		return value, nil, false
	}
	return d.value, d.err, true
}

// Pause holds back d's callbacks, not its firing, until Unpause was called as
// often. Loop only.
func (d *Deferred[T]) Pause() {
	d.state.check()
	if d.paused == math.MaxUint16 {
		panic(fmt.Errorf("deferred: pause: the Deferred is paused %d times already", d.paused))
	}
	d.paused++
}

// Unpause takes one Pause back; with the last one the callbacks run. It panics
// if there is none. Loop only.
func (d *Deferred[T]) Unpause() {
	d.state.check()
	if d.paused == 0 {
		panic(fmt.Errorf("deferred: unpause: the Deferred is not paused"))
	}
	d.paused--
	if d.runnable() {
		d.run()
	}
}

// String tells where d stands. Loop only.
func (d *Deferred[T]) String() string {
	d.state.check()
	switch {
	case d.phase >= following:
		return "<Deferred, its chain waits for another one>"
	case d.phase != fired:
		return "<Deferred, no result yet>"
	case d.err != nil:
		return fmt.Sprintf("<Deferred, error: %v>", d.err)
	default:
		return fmt.Sprintf("<Deferred, result: %v>", d.value)
	}
}

// fire gives d its result by hand.
func (d *Deferred[T]) fire(value T, err error) {
	d.state.check()
	if d.phase >= fired {
		d.fireAgain()
		return
	}
	d.noteFiring()
	d.value, d.err, d.phase = value, err, fired
	if d.runnable() {
		d.run()
	} else if err != nil {
		d.noteFailure()
	}
}

// fireAgain ignores the one firing that a Cancel makes up for.
func (d *Deferred[T]) fireAgain() {
	if d.marks&swallow == 0 {
		panic(d.alreadyCalled())
	}
	d.marks &^= swallow
}

// settle gives d the result that came along a link. Its callbacks are left to
// the trampoline.
func (d *Deferred[T]) settle(value T, err error) {
	if d.Fired() { // cancelled while the link was under way
		return
	}
	d.value, d.err, d.phase = value, err, fired
	if d.runnable() {
		d.state.arrive(d)
	} else if err != nil {
		d.noteFailure()
	}
}

// settled says that d has a result which nothing is about to change.
func (d *Deferred[T]) settled() bool {
	return d.phase == fired && d.paused == 0 && d.next == nil
}

// runnable says that d has callbacks which may run now.
func (d *Deferred[T]) runnable() bool {
	return d.phase == fired && d.paused == 0 && d.next != nil
}
