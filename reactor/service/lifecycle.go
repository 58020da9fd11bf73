package service

import "sasync/deferred"

// Lifecycle is a Service of two functions, which it calls as the rules of
// Service want it. It is a Service's simplest form, and the state of others.
type Lifecycle struct {
	// Immutable after NewLifecycle.
	loop  deferred.Loop
	start func(co *deferred.Coroutine) error
	stop  func(co *deferred.Coroutine) error

	// Owned by the loop.
	state    state
	starting *job // while one is under way
	stopping *job // likewise
}

var _ Service = (*Lifecycle)(nil)

// state says where a Lifecycle stands.
type state uint8

const (
	stopped  state = iota // Start moves on
	starting              // start runs; its end moves on, or back
	running               // Stop moves on
	stopping              // stop runs; its end moves on to stopped
)

// NewLifecycle returns a stopped service. Its Start runs start as a coroutine,
// and its Stop stop; nil means that there is nothing to do. The end of the loop
// unwinds them, like every coroutine. Loop only.
func NewLifecycle(loop deferred.Loop, start, stop func(co *deferred.Coroutine) error) *Lifecycle {
	return &Lifecycle{loop: loop, start: start, stop: stop}
}

// wrap puts s, which may keep fewer rules, into a Lifecycle.
func wrap(loop deferred.Loop, s Service) *Lifecycle {
	return NewLifecycle(loop, awaiting(s.Start), awaiting(s.Stop))
}

func awaiting(f func() *deferred.Deferred[deferred.Unit]) func(*deferred.Coroutine) error {
	return func(co *deferred.Coroutine) error {
		d := f()
		if d == nil {
			return nil
		}
		_, err := deferred.Await(co, d)
		return err
	}
}

// Start is that of Service. Cancelling its Deferred cancels what the function
// waits for. Loop only.
func (l *Lifecycle) Start() *deferred.Deferred[deferred.Unit] {
	l.loop.DeferredState().Check()
	if l.state != stopped || l.stopping != nil {
		return deferred.Fail[deferred.Unit](l.loop, ErrRunning)
	}
	l.state, l.starting = starting, newJob(l.loop)
	return l.starting.run(l.loop, l.runStart, l.startEnded)
}

// Stop is that of Service. Cancelling its Deferred cancels what the function
// waits for. Loop only.
func (l *Lifecycle) Stop() *deferred.Deferred[deferred.Unit] {
	l.loop.DeferredState().Check()
	switch {
	case l.stopping != nil:
		return l.stopping.result(l.loop)
	case l.state == stopped:
		return deferred.Succeed(l.loop, deferred.Unit{})
	}
	l.stopping = newJob(l.loop)
	return l.stopping.run(l.loop, l.runStop, l.stopEnded)
}

// Running tells whether it has been started and is not being stopped. Loop
// only.
func (l *Lifecycle) Running() bool { return l.state == running }

func (l *Lifecycle) runStart(co *deferred.Coroutine) error {
	if err := call(co, l.start); err != nil {
		return err
	}
	l.state = running
	return nil
}

func (l *Lifecycle) startEnded() {
	if l.starting = nil; l.state == starting {
		l.state = stopped
	}
}

func (l *Lifecycle) runStop(co *deferred.Coroutine) error {
	if s := l.starting; s != nil {
		s.cancel()
		_, _ = deferred.Await(co, s.result(l.loop)) // Start tells its error
	}
	if l.state != running {
		return nil
	}
	l.state = stopping
	return call(co, l.stop)
}

func (l *Lifecycle) stopEnded() {
	if l.stopping = nil; l.state == stopping {
		l.state = stopped
	}
}

func call(co *deferred.Coroutine, f func(*deferred.Coroutine) error) error {
	if f == nil {
		return nil
	}
	return f(co)
}
