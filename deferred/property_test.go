package deferred_test

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

var (
	propertySteps = flag.Int("property.steps", 100_000, "steps of random programs in all")
	propertySeed  = flag.Uint64("property.seed", 1, "seed of the first random program")
)

// A program is steps that fire, add to, pause, cancel and link up to most
// Deferreds.
const (
	programSteps = 60
	programMost  = 16
)

func TestProperty_RandomProgramsDoWhatTheModelSays(t *testing.T) {
	for i := range max(*propertySteps/programSteps, 1) {
		seed := *propertySeed + uint64(i)
		p := &program{loop: deferredtest.NewLoop(nil), random: rand.New(rand.NewPCG(seed, 0))}
		if err := p.run(); err != nil {
			t.Fatalf("go test -run Property -property.steps=1 -property.seed=%d: %v\n%s", seed, err, strings.Join(p.log, "\n"))
		}
	}
}

// program is a run of random steps on both the real thing and the model.
type program struct {
	loop   *deferredtest.Loop
	random *rand.Rand
	pairs  []*pair
	log    []string
	wrong  error // what a step has found
}

// pair is a Deferred and what the model says of it.
type pair struct {
	real  *deferred.Deferred[int]
	trace trace
	model *model
}

func (p *program) run() error {
	p.source()
	for range programSteps {
		p.step()
		if err := p.compare(); err != nil {
			return err
		}
	}
	return p.compareUnhandled()
}

func (p *program) step() {
	if p.random.IntN(4) == 0 && len(p.pairs) < programMost {
		[]func(){p.source, p.source, p.then, p.thenDefer, p.chainTo, p.gather, p.inline}[p.random.IntN(7)]()
		return
	}
	i := p.random.IntN(len(p.pairs))
	x := p.pairs[i]
	switch p.random.IntN(9) {
	case 0, 1:
		p.fire(i, x)
	case 2:
		p.note("pause %d", i)
		x.real.Pause()
		x.model.paused++
	case 3, 4:
		p.note("unpause %d", i)
		p.both(x.real.Unpause, x.model.unpause)
	case 5:
		p.note("cancel %d", i)
		p.both(x.real.Cancel, x.model.doCancel)
	case 6:
		p.follow(i, x)
	default:
		p.callback(i, x)
	}
}

func (p *program) note(format string, args ...any) {
	p.log = append(p.log, fmt.Sprintf(format, args...))
}

// both calls the two, of which both or none may panic.
func (p *program) both(real, model func()) {
	if r, m := panics(real), panics(model); r != m {
		p.wrong = fmt.Errorf("the real one panics: %v, the model: %v", r, m)
	}
}

func panics(f func()) (is bool) {
	defer func() { is = recover() != nil }()
	f()
	return false
}

func (p *program) add(real *deferred.Deferred[int], m *model) {
	p.pairs = append(p.pairs, &pair{real: real, model: m})
}

// source is a Deferred that Callback fires, with one of the kinds of canceller.
func (p *program) source() {
	kind := p.random.IntN(6)
	p.note("%d = source with canceller %d", len(p.pairs), kind)
	m := &model{}
	if kind == 5 {
		p.add(deferred.New[int](p.loop), m)
		return
	}
	m.cancel = []func(){
		func() {},
		func() { m.fire(9, "") },
		func() { m.fire(0, "answer") },
		func() { m.fire(0, "canceller") },
		func() { m.phase = "" },
	}[kind]
	p.add(deferred.NewCancellable(p.loop, []func(*deferred.Deferred[int]){
		func(*deferred.Deferred[int]) {},
		func(d *deferred.Deferred[int]) { d.Callback(9) },
		func(d *deferred.Deferred[int]) { d.Errback(errors.New("answer")) },
		func(*deferred.Deferred[int]) { panic("canceller") },
		func(d *deferred.Deferred[int]) { d.KeepPending() },
	}[kind]), m)
}

func (p *program) fire(i int, x *pair) {
	if p.random.IntN(3) == 0 {
		p.note("%d.Errback", i)
		p.both(func() { x.real.Errback(errBoom) }, func() { x.model.fire(0, "boom") })
		return
	}
	v := p.random.IntN(100)
	p.note("%d.Callback(%d)", i, v)
	p.both(func() { x.real.Callback(v) }, func() { x.model.fire(v, "") })
}

// compare looks for a Deferred that differs from its model.
func (p *program) compare() error {
	if p.wrong != nil {
		return p.wrong
	}
	for i, x := range p.pairs {
		value, err, ok := x.real.Result()
		m := x.model
		if x.real.Fired() != (m.phase == "fired") || ok != m.settled() {
			return fmt.Errorf("%d is %v, settled %v; the model: %s, settled %v", i, x.real, ok, m.phase, m.settled())
		}
		if ok && (errText(err) != m.err || m.err == "" && value != m.value) {
			return fmt.Errorf("%d is %v; the model: %d, %q", i, x.real, m.value, m.err)
		}
		if !slices.Equal(x.trace, m.trace) {
			return fmt.Errorf("callbacks of %d have seen %q; those of the model: %q", i, x.trace, m.trace)
		}
	}
	return nil
}

// compareUnhandled ends the loop and compares the errors that nobody handled,
// unless there are coroutines to be unwound: what that cancels is not modelled.
func (p *program) compareUnhandled() error {
	p.loop.End()
	if slices.ContainsFunc(p.pairs, func(x *pair) bool { return x.model.awaits }) {
		return nil
	}
	var got, want []string
	for _, err := range p.loop.TakeUnhandled() {
		got = append(got, errText(err))
	}
	for _, x := range p.pairs {
		if m := x.model; m.phase == "fired" && m.err != "" && !m.handled {
			want = append(want, m.err)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		return fmt.Errorf("unhandled are %q; the model: %q", got, want)
	}
	return nil
}
