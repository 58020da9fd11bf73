package deferred

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
)

// origin is what is known of where a Deferred and its error came from. One that
// neither fails nor is debugged has none. It outlives its Deferred, which it
// must therefore not refer to.
type origin struct {
	state       *State
	made, fired place // while debugging

	err     error
	path    []place // the awaits that the error has passed, innermost first
	watched bool    // a cleanup will report the error
}

// place is where something was called: program counters, innermost first.
type place []uintptr

// SetDebugging makes the Deferreds that are made from now on remember where
// that was, and where they were fired first: AlreadyCalledError and Unhandled
// tell it. It costs about a microsecond each. Loop only.
func (s *State) SetDebugging(on bool) {
	s.check()
	s.debugging = on
}

// callers is the place outside this package that called into it.
func callers() place {
	var pcs [16]uintptr
	return append(place(nil), pcs[:runtime.Callers(2, pcs[:])]...)
}

// String names the innermost function outside this package, with its file and
// line; it is empty for no place.
func (p place) String() string {
	if len(p) == 0 {
		return ""
	}
	frames := runtime.CallersFrames(p)
	for {
		frame, more := frames.Next()
		if !more || !strings.HasPrefix(frame.Function, "sasync/deferred.") {
			return fmt.Sprintf("%s (%s:%d)", frame.Function, frame.File, frame.Line)
		}
	}
}

// noteFiring remembers who fires d.
func (d *Deferred[T]) noteFiring() {
	if o := d.origin; o != nil && d.state.debugging {
		o.fired = callers()
	}
}

// alreadyCalled is the panic of a second firing.
func (d *Deferred[T]) alreadyCalled() *AlreadyCalledError {
	e := &AlreadyCalledError{First: d.String()}
	if o := d.origin; o != nil {
		e.Made, e.Fired = o.made.String(), o.fired.String()
	}
	return e
}

// noteFailure takes note that d's error is the last result of its chain so
// far, unless it has been seen. It is reported when d is collected as garbage or the run ends, unless a
// callback or tap added later handles it. The path of values never comes here.
func (d *Deferred[T]) noteFailure() {
	if d.marks&seen != 0 || errors.Is(d.err, ErrLoopEnded) {
		return
	}
	o := d.ownOrigin()
	if o.err != nil {
		return
	}
	o.err = d.err
	d.state.unhandled[o] = struct{}{}
	if !o.watched {
		o.watched = true
		runtime.AddCleanup(d, (*origin).collected, o)
	}
}

// ownOrigin is d's origin, made if need be.
func (d *Deferred[T]) ownOrigin() *origin {
	if d.origin == nil {
		d.origin = &origin{state: d.state}
	}
	return d.origin
}

func (d *Deferred[T]) clearFailure() {
	if o := d.origin; o != nil && o.err != nil {
		delete(d.state.unhandled, o)
		o.err = nil
	}
}
