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
	if m.phase != "fired" || m.running {
		return
	}
	m.running = true
	for m.paused == 0 && len(m.steps) > 0 {
		s := m.steps[0]
		m.steps = m.steps[1:]
		s.run(m)
	}
	m.running = false
}

func (m *model) settled() bool {
	return m.phase == "fired" && !m.running && m.paused == 0 && len(m.steps) == 0
}

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
	if m.phase != "" {
		return
	}
	m.phase = "cancelled"
	if m.cancel == nil {
		m.swallow = true
	} else {
		m.cancel()
	}
	if m.phase == "cancelled" {
		m.fire(0, "cancelled")
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
func (t *modelTap) detach() {
	m := t.source
	if m == nil {
		return
	}
	if m.waiters == 1 && m.phase == "" {
		m.doCancel()
		return
	}
	if i := slices.Index(m.steps, t.step); i >= 0 {
		m.steps = slices.Delete(m.steps, i, i+1)
		m.waiters--
		m.handled = m.handled || m.waiters == 0 && m.phase == "cancelled"
	}
}

func (m *model) then(f func(value int, err string) (int, string)) *model {
	u := &model{}
	var t *modelTap
	u.cancel = func() { t.detach() }
	t = m.tap(func(value int, err string) {
		if u.phase != "fired" {
			u.settle(f(value, err))
		}
	})
	return u
}

func (m *model) thenDefer(f func(u *model) *model) *model {
	u := &model{}
	var t *modelTap
	u.cancel = func() { t.detach() }
	t = m.tap(func(_ int, err string) {
		if u.phase == "fired" {
			return
		}
		if err != "" {
			u.settle(0, err)
			return
		}
		inner := f(u)
		switch {
		case inner == nil:
			u.settle(0, "nil")
		case inner == u:
			u.settle(0, "itself")
		case inner.settled():
			inner.handled = inner.err != ""
			u.settle(inner.value, inner.err)
		default:
			u.phase = ""
			wait := inner.tap(u.settle)
			u.cancel = wait.detach
		}
	})
	return u
}

// modelGather is a Gather followed by the sum: any error is "first".
func modelGather(ms []*model) *model {
	u := &model{}
	taps := make([]*modelTap, len(ms))
	u.cancel = func() {
		for _, t := range taps {
			t.detach()
		}
	}
	left, sum := len(ms), 0
	for i, m := range ms {
		taps[i] = m.tap(func(value int, err string) {
			if err != "" {
				u.settle(0, "first")
				return
			}
			sum += value
			if left--; left == 0 {
				u.settle(sum, "")
			}
		})
	}
	if len(ms) == 0 {
		u.settle(0, "")
	}
	return u.then(func(value int, err string) (int, string) { return value, err })
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
