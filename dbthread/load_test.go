package dbthread_test

import (
	"slices"
	"testing"

	"sasync/dbthread"
	"sasync/deferred"
)

func TestSubscribe_TellsEachChangeOncePerTurn(t *testing.T) {
	w := open(t, pairs)
	goOn := w.block() // one is pending
	var told, others []int
	unsubscribe := w.b.Subscribe(func(n int) { told = append(told, n) })
	w.b.Subscribe(func(n int) { others = append(others, n) })
	all := make([]*deferred.Deferred[deferred.Unit], 3)
	for i := range all {
		all[i] = w.transact()
	}
	w.loop.Advance(0)
	cancelled := w.transact()
	cancelled.Cancel()
	failure(w, cancelled)
	w.loop.Advance(0) // nothing has changed
	goOn()
	for _, d := range all {
		value(w, d)
	}
	w.loop.Advance(0)
	unsubscribe()
	goOn = w.block()
	w.loop.Advance(0)
	goOn()
	if want := []int{4, 0}; !slices.Equal(told, want) {
		t.Errorf("told %v, want %v", told, want)
	}
	if want := []int{4, 0, 1}; !slices.Equal(others, want) {
		t.Errorf("the other one was told %v, want %v", others, want)
	}
}

// loadMeter is a consumer that pauses after each number.
type loadMeter struct {
	p     deferred.Producer
	told  []int
	ended int
}

func (m *loadMeter) RegisterProducer(p deferred.Producer) { m.p = p }
func (m *loadMeter) UnregisterProducer()                  { m.ended++ }
func (m *loadMeter) Write(n int) {
	m.told = append(m.told, n)
	m.p.Pause()
}

func TestSubscribeConsumer_MissesNumbersWhilePausedAndGetsTheLatest(t *testing.T) {
	w := open(t, pairs)
	goOn := w.block()
	m, stopped := &loadMeter{}, &loadMeter{}
	w.b.SubscribeConsumer(m)
	w.b.SubscribeConsumer(stopped)
	stopped.p.Stop()
	for range 3 {
		w.transact()
		w.loop.Advance(0)
	}
	m.p.Resume()
	m.p.Resume() // there is nothing new
	goOn()
	w.loop.RunUntil(func() bool { return w.b.Pending() == 0 })
	w.loop.Advance(0)
	if want := []int{2, 4, 0}; !slices.Equal(m.told, want) {
		t.Errorf("told %v, want %v", m.told, want)
	}
	if m.ended != 0 {
		t.Error("the consumer was let go before the end")
	}
	w.shutdown()
	if m.ended != 1 || stopped.ended != 1 || len(stopped.told) > 0 {
		t.Errorf("ended %d times, the stopped one %d, told %v", m.ended, stopped.ended, stopped.told)
	}
}

func TestSubscribe_MayEndAnotherSubscriptionWhileBeingTold(t *testing.T) {
	w := open(t, pairs)
	goOn := w.block()
	var told []string
	var second func()
	first := w.b.Subscribe(func(int) {
		told = append(told, "first")
		second()
	})
	second = w.b.Subscribe(func(int) { told = append(told, "second") })
	w.b.Subscribe(func(int) { told = append(told, "third") })
	d := dbthread.Transact(w.b, "any", do())
	w.loop.Advance(0)
	first()
	goOn()
	value(w, d)
	if !slices.Equal(told, []string{"first", "third"}) {
		t.Errorf("told %q", told)
	}
}

func TestStats_TellGroupsDepthWaitAndRun(t *testing.T) {
	w := open(t, pairs)
	goOn := w.block()
	var all []*deferred.Deferred[deferred.Unit]
	for range 5 {
		all = append(all, w.transact())
	}
	if s := w.b.Stats(); s.Queued != 5 || s.Transact.Queued != 5 || s.Running != 1 {
		t.Errorf("%d wait, %d of them transactions; %d run", s.Queued, s.Transact.Queued, s.Running)
	}
	goOn()
	for _, d := range all {
		value(w, d)
	}
	w.number(`SELECT 1`)
	s := w.b.Stats()
	// The start-up, the gate, and the group.
	if g := s.GroupSizes; g.Count != 3 || g.Sum != 7 || g.Quantile(1) != 7 {
		t.Errorf("sizes of groups %+v", g)
	}
	if d := s.Transact.Depth; d.Count != 2 || d.Sum != 6 {
		t.Errorf("depths %+v", d)
	}
	if wait, ran := s.Transact.Wait.Count, s.Transact.Run.Count; wait != 6 || ran != 7 {
		t.Errorf("%d waits, %d runs", wait, ran)
	}
	if s.Read.Wait.Count != 1 || s.Read.Run.Count != 1 || s.Select.Run.Count != 0 {
		t.Errorf("reads %+v", s.Read)
	}
}
