package reactor

import (
	"fmt"
	"runtime"
	"slices"

	"go.uber.org/zap"

	"sasync/deferred"
)

// Event is a system event: a moment that triggers can be added to, as by
// Twisted's addSystemEventTrigger.
type Event uint8

// The system events. Each has three phases, before, during and after, and the
// triggers of a phase run in the order in which they were added. The loop goes
// on serving while the Deferreds of the first phase are waited for.
const (
	// Startup comes at the beginning of a run.
	Startup Event = iota
	// Shutdown comes when a run has been stopped. Between its first two phases
	// the thread pools end: what they still work on comes home.
	Shutdown
)

// Trigger is a function that was added to a system event. It runs once.
type Trigger struct {
	// Immutable after it was added.
	r     *Reactor
	place string // where that was: file and line

	// Owned by the loop.
	f    func() *deferred.Deferred[deferred.Unit]
	list *[]*Trigger // that holds it; nil once run or removed
}

// event is the triggers of one system event. Owned by the loop.
type event struct {
	before, during, after []*Trigger
	waits                 []wait
}

// wait is a Deferred that a before-trigger has returned, while it is awaited.
type wait struct {
	trigger *Trigger
	result  *deferred.Deferred[deferred.Unit]
}

// Before adds f to the first phase of e. The second phase waits for the
// Deferred that f returns, if any; an error in it is logged and stops nothing.
// When the limit of a shutdown passes first, the Deferred is cancelled. Loop
// only, or while the reactor does not run.
func (r *Reactor) Before(e Event, f func() *deferred.Deferred[deferred.Unit]) *Trigger {
	return r.addTrigger(&r.event(e).before, f)
}

// During adds f to the second phase of e. Loop only, or while the reactor does
// not run.
func (r *Reactor) During(e Event, f func()) *Trigger {
	return r.addTrigger(&r.event(e).during, returningNothing(f))
}

// After adds f to the last phase of e. Loop only, or while the reactor does
// not run.
func (r *Reactor) After(e Event, f func()) *Trigger {
	return r.addTrigger(&r.event(e).after, returningNothing(f))
}

// CallWhenRunning calls f at once if the run has started, and else adds it to
// the last phase of Startup. Loop only, or while the reactor does not run.
func (r *Reactor) CallWhenRunning(f func()) {
	r.deferreds.Check()
	if r.inRun && !r.starting {
		f()
		return
	}
	r.addTrigger(&r.startup.after, returningNothing(f))
}

// Remove takes t back. It returns ErrTriggerGone if t has run or was removed
// before. Loop only, or while the reactor does not run.
func (t *Trigger) Remove() error {
	t.r.deferreds.Check()
	if t.list == nil {
		return ErrTriggerGone
	}
	i := slices.Index(*t.list, t)
	*t.list = slices.Delete(*t.list, i, i+1)
	t.list = nil
	return nil
}

func (r *Reactor) event(e Event) *event {
	switch e {
	case Startup:
		return &r.startup
	case Shutdown:
		return &r.shutdown
	}
	panic(fmt.Sprintf("reactor: add trigger: no system event %d", e))
}

// addTrigger is called by an exported method, whose caller t.place names.
func (r *Reactor) addTrigger(list *[]*Trigger, f func() *deferred.Deferred[deferred.Unit]) *Trigger {
	r.deferreds.Check()
	_, file, line, _ := runtime.Caller(2)
	t := &Trigger{r: r, place: fmt.Sprintf("%s:%d", file, line), f: f, list: list}
	*list = append(*list, t)
	return t
}

func returningNothing(f func()) func() *deferred.Deferred[deferred.Unit] {
	return func() *deferred.Deferred[deferred.Unit] { f(); return nil }
}

// startUp takes the startup one step further.
func (r *Reactor) startUp() (complete bool) {
	if !r.callBefore(&r.startup) {
		return false
	}
	r.callTriggers(&r.startup.during)
	r.callTriggers(&r.startup.after)
	return true
}

// callBefore runs the before-triggers of e, those too that were added since its
// last call, and tells whether all of them are done.
func (r *Reactor) callBefore(e *event) (complete bool) {
	for len(e.before) > 0 {
		t := popTrigger(&e.before)
		if result := r.callTrigger(t); result != nil {
			r.await(e, wait{t, result})
		}
	}
	return len(e.waits) == 0
}

func (r *Reactor) await(e *event, w wait) {
	e.waits = append(e.waits, w)
	w.result.AddBoth(func(_ deferred.Unit, err error) (deferred.Unit, error) {
		if err != nil {
			r.log.Error("trigger failed", zap.String(fieldAdded, w.trigger.place), zap.Error(err))
		}
		e.waits = slices.DeleteFunc(e.waits, func(other wait) bool { return other == w })
		r.kick()
		return deferred.Unit{}, nil
	})
}

func (r *Reactor) callTriggers(list *[]*Trigger) {
	for len(*list) > 0 {
		r.callTrigger(popTrigger(list))
	}
}

func (r *Reactor) callTrigger(t *Trigger) (result *deferred.Deferred[deferred.Unit]) {
	r.markBusy()
	r.watchdog.trigger.Store(&t.place)
	defer r.watchdog.trigger.Store(nil)
	defer r.logPanic(trigger, zap.String(fieldAdded, t.place))
	return t.f()
}

// popTrigger removes the first trigger before it runs: it runs once, and cannot
// be removed by itself.
func popTrigger(list *[]*Trigger) *Trigger {
	t := (*list)[0]
	*list = slices.Delete(*list, 0, 1)
	t.list = nil
	return t
}
