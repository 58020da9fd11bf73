package service

import (
	"time"

	"sasync/deferred"
	"sasync/reactor/task"
)

// NewTimer returns a service that runs call at this interval, from the time of
// its Start, which makes the first call. An error of that call is the Start's; a
// later one ends the calls as an error that nobody has handled, for the loop's
// hook to report; one that comes while Stop waits for a call is the Stop's. Loop
// only.
func NewTimer(loop deferred.Loop, interval time.Duration, call *task.LoopingCall) *Lifecycle {
	var calls *deferred.Deferred[deferred.Unit] // nil once they have ended
	start := func(co *deferred.Coroutine) error {
		d := call.Start(interval, true)
		if d.Fired() {
			_, err := deferred.Await(co, d)
			return err
		}
		calls = d.AddBoth(func(u deferred.Unit, err error) (deferred.Unit, error) {
			calls = nil // what nobody holds is reported
			return u, err
		})
		return nil
	}
	stop := func(co *deferred.Coroutine) error {
		if calls == nil {
			return nil
		}
		d := calls
		_ = call.Stop()
		_, err := deferred.Await(co, d)
		return err
	}
	return NewLifecycle(loop, start, stop)
}
