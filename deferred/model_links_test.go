package deferred_test

// follow makes the result of inner that of m.
func (m *model) follow(inner *model) {
	switch {
	case inner == nil:
		m.value, m.err = 0, "nil"
	case inner == m:
		m.value, m.err = 0, "itself"
	case inner.settled():
		inner.handled = inner.err != ""
		m.value, m.err = inner.value, inner.err
	default:
		m.value, m.err = 0, ""
		m.follows = inner.tap(m.endWait)
	}
}

func (m *model) endWait(value int, err string) {
	m.follows = nil
	m.value, m.err, m.handled = value, err, false
	m.runSteps()
}

// chainTo gives the result to other as well.
func (m *model) chainTo(other *model) {
	m.waiters++
	m.add(func(m *model) {
		m.waiters--
		if other.phase == "fired" && !other.swallow {
			return
		}
		m.handled = m.err != ""
		other.fire(m.value, m.err)
	})
}

// inline is a coroutine that awaits m and then second; kind tells what it does
// with an error of m.
func (m *model) inline(kind int, second *model) *model {
	u := &model{}
	u.await(m, func(v int, err string) {
		switch {
		case err != "" && kind == 0:
			u.settle(0, err)
		case err != "" && kind == 1:
			u.settle(0, "body panics")
		default:
			u.await(second, func(w int, err string) {
				if err != "" {
					v, w = 0, 0
				}
				u.settle(v+w, err)
			})
		}
	})
	return u
}

// await has u wait for m, if need be, and go on with the result.
func (u *model) await(m *model, goOn func(value int, err string)) {
	if m.settled() {
		m.handled = m.handled || m.err != ""
		goOn(m.value, m.err)
		return
	}
	var t *modelTap
	u.awaits = true
	wake := func(value int, err string) {
		u.awaits = false
		if u.phase == "cancelled" {
			u.phase = ""
		}
		goOn(value, err)
	}
	u.cancel = func() {
		if !t.detach() {
			wake(0, "cancelled")
		}
		if u.phase == "cancelled" { // what it waits for goes on
			u.phase = ""
		}
	}
	t = m.tap(wake)
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
			u.cancel = func() { wait.detach() }
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
