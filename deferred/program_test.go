package deferred_test

import (
	"errors"
	"fmt"

	"sasync/deferred"
)

// callback adds one of the kinds of callback to x.
func (p *program) callback(i int, x *pair) {
	kind := p.random.IntN(7)
	p.note("%d: add callback %d", i, kind)
	d, m := x.real, x.model
	saw := func(tr *trace, value int, err string) { tr.add(fmt.Sprint(kind, value, err)) }
	onValue := func(f func(v int) (int, error)) {
		d.AddCallback(func(v int) (int, error) { saw(&x.trace, v, ""); return f(v) })
	}
	onError := func(f func(err error) (int, error)) {
		d.AddErrback(func(err error) (int, error) { saw(&x.trace, 0, errText(err)); return f(err) })
	}
	switch kind {
	case 0:
		onValue(func(v int) (int, error) { return v + 1, nil })
	case 1:
		onValue(func(int) (int, error) { return 0, errors.New("callback") })
	case 2:
		onValue(func(int) (int, error) { panic("panic") })
	case 3:
		onValue(func(v int) (int, error) { d.Pause(); return v, nil })
	case 4:
		onError(func(error) (int, error) { return 100, nil })
	case 5:
		onError(func(error) (int, error) { return 0, errors.New("errback") })
	case 6:
		d.AddBoth(func(v int, err error) (int, error) { saw(&x.trace, v, errText(err)); return 2 * v, err })
	}
	m.add(func(m *model) { modelCallback(m, kind, func() { saw(&m.trace, m.value, m.err) }) })
}

func modelCallback(m *model, kind int, saw func()) {
	if kind <= 3 && m.err != "" || (kind == 4 || kind == 5) && m.err == "" {
		return
	}
	saw()
	m.handled = false
	switch kind {
	case 0:
		m.value++
	case 1:
		m.value, m.err = 0, "callback"
	case 2:
		m.value, m.err = 0, "panic"
	case 3:
		m.paused++
	case 4:
		m.value, m.err = 100, ""
	case 5:
		m.err = "errback"
	case 6:
		m.value *= 2
	}
}

// pick is any of the Deferreds.
func (p *program) pick() (int, *pair) {
	i := p.random.IntN(len(p.pairs))
	return i, p.pairs[i]
}

// then is a Then or a ThenBoth.
func (p *program) then() {
	i, x := p.pick()
	kind := p.random.IntN(4)
	p.note("%d = then %d of %d", len(p.pairs), kind, i)
	onValue := func(v int) (int, error) {
		switch kind {
		case 0:
			return v + 1, nil
		case 1:
			return 0, errors.New("then")
		default:
			panic("then panics")
		}
	}
	var d *deferred.Deferred[int]
	if kind == 3 {
		d = deferred.ThenBoth(x.real, func(v int, err error) (int, error) { return v + len(errText(err)), nil })
	} else {
		d = deferred.Then(x.real, onValue)
	}
	p.add(d, x.model.then(func(v int, err string) (int, string) {
		switch {
		case kind == 3:
			return v + len(err), ""
		case err != "":
			return 0, err
		case kind == 0:
			return v + 1, ""
		case kind == 1:
			return 0, "then"
		default:
			return 0, "then panics"
		}
	}))
}

// thenDefer waits for any of the Deferreds, for itself or for none.
func (p *program) thenDefer() {
	i, x := p.pick()
	j := p.random.IntN(len(p.pairs) + 2)
	p.note("%d = thenDefer of %d, then %d", len(p.pairs), i, j)
	u := &pair{}
	inner := u // itself
	switch {
	case j < len(p.pairs):
		inner = p.pairs[j]
	case j == len(p.pairs):
		inner = &pair{} // none
	}
	p.pairs = append(p.pairs, u)
	x.real.Pause() // f must not run before u is complete
	x.model.paused++
	u.real = deferred.ThenDefer(x.real, func(int) *deferred.Deferred[int] { return inner.real })
	u.model = x.model.thenDefer(func(*model) *model { return inner.model })
	x.real.Unpause()
	x.model.unpause()
}

// gather is the sum of some of the Deferreds.
func (p *program) gather() {
	var real []*deferred.Deferred[int]
	var models []*model
	var of []int
	for range p.random.IntN(4) {
		i, x := p.pick()
		real, models, of = append(real, x.real), append(models, x.model), append(of, i)
	}
	p.note("%d = gather of %v", len(p.pairs), of)
	sum := deferred.Then(deferred.Gather(p.loop, real...), func(all []int) (total int, err error) {
		for _, v := range all {
			total += v
		}
		return total, nil
	})
	p.add(sum, modelGather(models))
}

// other is any of the Deferreds, or none.
func (p *program) other() (int, *pair) {
	j := p.random.IntN(len(p.pairs) + 1)
	if j == len(p.pairs) {
		return j, &pair{}
	}
	return j, p.pairs[j]
}

// follow has the chain of x wait for any of the Deferreds, itself or none.
func (p *program) follow(i int, x *pair) {
	j, inner := p.other()
	p.note("%d: follow %d", i, j)
	x.real.AddCallbackDefer(func(int) *deferred.Deferred[int] { return inner.real })
	x.model.add(func(m *model) {
		if m.err == "" {
			m.follow(inner.model)
		}
	})
}

// chainTo has any of the Deferreds fire a new one, which no other link fires:
// the model does not know which of two comes first.
func (p *program) chainTo() {
	i, x := p.pick()
	p.note("%d = fired by %d", len(p.pairs), i)
	real, m := deferred.New[int](p.loop), &model{}
	x.real.ChainTo(real)
	x.model.chainTo(m)
	p.add(real, m)
}

// inline is a coroutine that awaits two of the Deferreds.
func (p *program) inline() {
	i, first := p.pick()
	j, second := p.pick()
	kind := p.random.IntN(3)
	p.note("%d = inline %d: await %d and %d", len(p.pairs), kind, i, j)
	d := deferred.Inline(p.loop, func(co *deferred.Coroutine) (int, error) {
		v, err := deferred.Await(co, first.real)
		switch {
		case err != nil && kind == 0:
			return 0, err
		case err != nil && kind == 1:
			panic("body panics")
		}
		w, err := deferred.Await(co, second.real)
		if err != nil {
			return 0, err
		}
		return v + w, nil
	})
	p.add(d, first.model.inline(kind, second.model))
}
