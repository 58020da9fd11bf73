package deferred

import "fmt"

// Deferred is a result that may not be there yet, and the chain of callbacks
// that will get it. It belongs to one loop and has no lock: every method is
// "Loop only." unless it says otherwise.
type Deferred[T any] struct {
	// Immutable after New.
	state *State

	// Owned by the loop.
	value    T
	err      error
	upstream canceller // what Cancel asks first; nil means there is nobody

	first step[T]   // the first callback, kept here so that one needs no slice
	rest  []step[T] // those after it
	next  int32     // how many steps have been run

	paused  int32
	waiters int32 // taps that have not been served yet
	phase   phase
	running bool // runSteps is on the stack
	handled bool // a tap has seen the present error
	swallow bool // cancelled without a canceller: one later firing is ignored
	origin  *origin
}

// born makes d a Deferred of s.
func (d *Deferred[T]) born(s *State) {
	s.check()
	d.state = s
	if s.debugging {
		d.origin = &origin{state: s, made: callers()}
	}
}

// phase says where a Deferred stands.
type phase uint8

const (
	pending   phase = iota // no result; Callback, Errback or a link moves on
	cancelled              // Cancel has asked upstream, which will or will not fire it
	fired                  // has a result, which its callbacks change as they run
	following              // has fired, and its chain waits for another Deferred's result
)

// canceller is asked, once, to end the work that a Deferred stands for.
type canceller interface{ cancel() }

// New returns a Deferred without a result. Loop only.
func New[T any](loop Loop) *Deferred[T] {
	d := new(Deferred[T])
	d.born(loop.DeferredState())
	return d
}

// NewCancellable returns a Deferred without a result whose Cancel calls
// cancel, which may fire it; if it does not, the result is ErrCancelled. Loop
// only.
func NewCancellable[T any](loop Loop, cancel func(*Deferred[T])) *Deferred[T] {
	d := New[T](loop)
	d.upstream = &cancelFunc[T]{d, cancel}
	return d
}

// Succeed returns a Deferred that has fired with value. Loop only.
func Succeed[T any](loop Loop, value T) *Deferred[T] {
	d := &Deferred[T]{value: value, phase: fired}
	d.born(loop.DeferredState())
	return d
}

// Fail returns a Deferred that has fired with err. Loop only.
func Fail[T any](loop Loop, err error) *Deferred[T] {
	d := New[T](loop)
	d.Errback(err)
	return d
}

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
func (d *Deferred[T]) Fired() bool { return d.phase >= fired }

// Result is the present result: ok is false until d has one that no callback
// is about to change. Looking at an error does not handle it. Loop only.
func (d *Deferred[T]) Result() (value T, err error, ok bool) {
	return d.value, d.err, d.settled()
}

// Pause holds back d's callbacks, not its firing, until Unpause was called as
// often. Loop only.
func (d *Deferred[T]) Pause() {
	d.state.check()
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
		d.state.run(d)
	}
}

// String tells where d stands.
func (d *Deferred[T]) String() string {
	switch {
	case d.phase == following:
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
	if d.Fired() {
		if d.swallow {
			d.swallow = false
			return
		}
		panic(d.alreadyCalled())
	}
	d.noteFiring()
	d.value, d.err, d.phase, d.upstream = value, err, fired, nil
	if d.runnable() {
		d.state.run(d)
	} else if err != nil {
		d.noteFailure()
	}
}

// settle gives d the result that came along a link. Its callbacks are left to
// the trampoline.
func (d *Deferred[T]) settle(value T, err error) {
	if d.Fired() { // cancelled while the link was under way
		return
	}
	d.value, d.err, d.phase, d.upstream = value, err, fired, nil
	if d.first != nil && d.paused == 0 {
		d.state.arrive(d)
	} else if err != nil {
		d.noteFailure()
	}
}

// settled says that d has a result which nothing is about to change.
func (d *Deferred[T]) settled() bool {
	return d.phase == fired && !d.running && d.paused == 0 && d.step() == nil
}

// runnable says that d has callbacks which may run now.
func (d *Deferred[T]) runnable() bool {
	return d.phase == fired && !d.running && d.paused == 0 && d.step() != nil
}
