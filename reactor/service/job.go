package service

import "sasync/deferred"

// job is a start or a stop that is under way. It may be asked for its result
// while its coroutine still runs for the first time, before that has a Deferred.
type job struct {
	done    *deferred.Deferred[deferred.Unit] // of the coroutine, for result
	body    *deferred.Deferred[deferred.Unit] // of the coroutine, once it waits
	hurried int                               // times that it was cancelled
}

func newJob(loop deferred.Loop) *job { return &job{done: deferred.New[deferred.Unit](loop)} }

// run runs body as a coroutine, and ended when that is over, however it ends.
func (j *job) run(loop deferred.Loop, body func(*deferred.Coroutine) error, ended func()) *deferred.Deferred[deferred.Unit] {
	begun := false
	j.body = deferred.Inline(loop, func(co *deferred.Coroutine) (deferred.Unit, error) {
		begun = true
		defer ended()
		return deferred.Unit{}, body(co)
	})
	if !begun { // the loop is ending
		ended()
	}
	j.body.ChainTo(j.done)
	return j.result(loop)
}

// result returns a Deferred for what comes of j. Cancelling it hurries j, and it
// still tells what comes of that.
func (j *job) result(loop deferred.Loop) *deferred.Deferred[deferred.Unit] {
	d := deferred.NewCancellable(loop, func(d *deferred.Deferred[deferred.Unit]) {
		j.cancel()
		d.KeepPending()
	})
	j.done.ChainTo(d)
	return d
}

// cancel cancels what the coroutine waits for.
func (j *job) cancel() {
	if j.hurried++; j.body != nil {
		j.body.Cancel()
	}
}
