package deferred_test

import (
	"errors"
	"fmt"
	"slices"

	"sasync/deferred"
)

// model is a Deferred in the simplest words: plain recursion, one type, errors
// as text. What it says is what the real one has to do.
type model struct {
	value  int
	err    string // empty for none
	trace  trace  // what its callbacks have seen
	steps  []*modelStep
	cancel func() // nil for none

	phase   string // empty, "cancelled" or "fired"
	paused  int
	waiters int
	running bool
	handled bool
	swallow bool
	follows *modelTap // what its chain waits for, nil for nothing
	leaving bool      // and what is being cancelled
	awaits  bool      // it is of a coroutine that waits
}

// modelStep is a callback or a tap.
type modelStep struct{ run func(m *model) }

func (m *model) fire(value int, err string) {
	if m.phase == "fired" {
		if !m.swallow {
			panic("fired twice")
		}
		m.swallow = false
		return
	}
	m.settle(value, err)
}

func (m *model) settle(value int, err string) {
	if m.phase != "fired" {
		m.phase, m.value, m.err = "fired", value, err
		m.runSteps()
	}
}

func (m *model) runSteps() {
	if m.phase != "fired" || m.running || m.follows != nil {
		return
	}
	m.running = true
	for m.paused == 0 && m.follows == nil && len(m.steps) > 0 {
		s := m.steps[0]
		m.steps = m.steps[1:]
		s.run(m)
	}
	m.running = false
}

func (m *model) settled() bool {
	return m.phase == "fired" && !m.running && m.paused == 0 && m.follows == nil && len(m.steps) == 0
}

func (m *model) cancellable() bool { return m.phase == "" || m.follows != nil && !m.leaving }

func (m *model) add(run func(m *model)) *modelStep {
	s := &modelStep{run}
	m.steps = append(m.steps, s)
	m.runSteps()
	return s
}

func (m *model) unpause() {
	if m.paused == 0 {
		panic("not paused")
	}
	m.paused--
	m.runSteps()
}

func (m *model) doCancel() {
	switch {
	case !m.cancellable():
	case m.follows != nil:
		m.leaving = true
		if !m.follows.detach() {
			m.endWait(0, "cancelled")
		}
		m.leaving = false
	default:
		m.phase = "cancelled"
		waited := m.waiters > 0
		if m.cancel == nil {
			m.swallow = true
		} else {
			m.cancel()
		}
		if m.phase == "cancelled" {
			m.handled = waited && m.waiters == 0
			m.fire(0, "cancelled")
		}
	}
}

// modelTap is a wait for source.
type modelTap struct {
	source *model
	step   *modelStep
}

func (m *model) tap(run func(value int, err string)) *modelTap {
	t := &modelTap{source: m}
	m.waiters++
	t.step = &modelStep{func(m *model) {
		m.waiters--
		m.handled = m.err != ""
		t.source = nil
		run(m.value, m.err)
	}}
	m.steps = append(m.steps, t.step)
	m.runSteps()
	return t
}

// detach ends the wait: the last one to wait cancels the source.
func (t *modelTap) detach() (cancelled bool) {
	m := t.source
	if m == nil {
		return false
	}
	if m.waiters == 1 && m.cancellable() {
		m.doCancel()
		return true
	}
	if i := slices.Index(m.steps, t.step); i >= 0 {
		m.steps = slices.Delete(m.steps, i, i+1)
		m.waiters--
	}
	return false
}

// errText is a real error in the words of the model.
func errText(err error) string {
	var first *deferred.FirstError
	var p *deferred.PanicError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &first):
		return "first"
	case errors.As(err, &p):
		return fmt.Sprint(p.Value)
	case err == deferred.ErrCancelled:
		return "cancelled"
	case err == deferred.ErrNoDeferred:
		return "nil"
	case err == deferred.ErrOwnDeferred:
		return "itself"
	}
	return err.Error()
}
