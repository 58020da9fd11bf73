package reactor

import "go.uber.org/zap"

// shutDown takes the graceful part of a shutdown one step further: what was
// posted before runs, before-triggers are awaited, then the thread pools take
// nothing more and end. The loop serves timers, posted calls and descriptors
// between the steps. What comes then does not wait and is end's.
func (r *Reactor) shutDown() (complete bool) {
	if !r.ending {
		r.beginShutdown()
	}
	if r.forced.Load() {
		return true
	}
	if r.counted.posted.Load() < r.postedBefore || !r.callBefore(&r.shutdown) {
		return false
	}
	r.blocking.closed, r.cpu.closed = true, true
	return r.blocking.idle() && r.cpu.idle() && r.drain() && len(r.tls.handshakes) == 0
}

func (r *Reactor) beginShutdown() {
	r.ending = true
	r.postedBefore, _ = r.posts.counts()
	r.stopPorts()
	if r.cfg.ShutdownTimeout > 0 {
		r.CallLater(r.cfg.ShutdownTimeout, r.force)
	}
}

// force ends the graceful part of a shutdown. Safe from any goroutine.
func (r *Reactor) force() {
	r.forced.Store(true)
	r.kick()
}

// end is the rest of every run, however it came about. After a graceful
// shutdown its first steps have nothing to do. A step in which a callback calls
// runtime.Goexit goes on with its next callback.
func (r *Reactor) end() {
	r.phase.Store(stopping)
	r.logUnfinished()
	steps := []func(){
		func() { r.callBefore(&r.shutdown) },
		func() { r.cancelWaits(&r.startup) },
		func() { r.cancelWaits(&r.shutdown) },
		r.endWork,
		r.blocking.abandon,
		r.cpu.abandon,
		r.closeAll,
		func() { r.callTriggers(&r.shutdown.during) },
		func() { r.callTriggers(&r.shutdown.after) },
		r.posts.close,
		r.runRest,
		r.deferreds.EndRun,
		r.dropTimers,
		r.release,
	}
	through(func() bool {
		r.markBusy()
		r.call(endOfRun, steps[0])
		steps = steps[1:]
		return len(steps) > 0
	})
}

// through calls step until it has no more to do, also when one of its calls
// ends the goroutine by runtime.Goexit: t.FailNow in a callback must not leave
// a shutdown half done.
func through(step func() (more bool)) {
	done := false
	defer func() {
		if !done {
			through(step)
		}
	}()
	for step() {
	}
	done = true
}

// cancelWaits cancels what before-triggers still wait for.
func (r *Reactor) cancelWaits(e *event) {
	for len(e.waits) > 0 {
		w := e.waits[0]
		e.waits = e.waits[1:]
		w.result.Cancel()
	}
}

// runRest runs what was posted before the queue was closed.
func (r *Reactor) runRest() {
	for {
		r.batch.refill(&r.posts)
		if r.batch.len() == 0 {
			return
		}
		r.runPosted()
	}
}

func (r *Reactor) logUnfinished() {
	var triggers []string
	for _, w := range r.shutdown.waits {
		triggers = append(triggers, w.trigger.place)
	}
	blocking, cpu := r.blocking.open.Len(), r.cpu.open.Len()
	handshakes := len(r.tls.handshakes)
	if len(triggers)+blocking+cpu+handshakes > 0 {
		r.log.Warn("shutdown does not wait any longer", zap.Strings(fieldTriggers, triggers),
			zap.Int(fieldBlocking, blocking), zap.Int(fieldCPU, cpu), zap.Int(fieldHandshakes, handshakes))
	}
}
