package stores_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"sasync/dbthread"
	"sasync/dbthread/dbthreadtest"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/stores"
)

var errBoom = errors.New("boom")

func TestDict_SubscribersHearEveryChangeInItsOrder(t *testing.T) {
	w := open(t)
	d := dict[string, int](w, "d")
	var heard []string
	note := func(c stores.Change[string, int]) {
		text := fmt.Sprint(c.Key, "=", c.Value)
		if !c.Present {
			text = "no " + c.Key
		}
		if c.Undone {
			text += " again"
		}
		heard = append(heard, text)
	}
	d.Subscribe(func(c stores.Change[string, int]) {
		if c.Key == "a" && c.Value == 1 {
			d.Set("a", 2) // waits until all have heard of the 1
		}
	})
	unsubscribe := d.Subscribe(note)
	value(w, d.Set("a", 1))
	value(w, d.Delete("a"))
	w.Faults.Plan(dbthreadtest.Commit, dbthreadtest.Fault(dbthread.ErrFull))
	failure(w, d.Set("b", 1))
	value(w, d.Set("c", 1))
	value(w, d.Clear())
	unsubscribe()
	value(w, d.Set("d", 1))
	want := "a=1, a=2, no a, b=1, no b again, c=1, no c"
	if got := strings.Join(heard, ", "); got != want {
		t.Errorf("heard %s, want %s", got, want)
	}
}

func TestDict_APanicOfASubscriberIsNotTheOthers(t *testing.T) {
	w := open(t)
	d := dict[string, int](w, "d")
	heard := 0
	d.Subscribe(func(stores.Change[string, int]) { panic(errBoom) })
	d.Subscribe(func(stores.Change[string, int]) { heard++ })
	value(w, d.Set("a", 1))
	value(w, w.space.Shutdown())
	w.Loop.End()
	if errs := w.Loop.TakeUnhandled(); heard != 1 || len(errs) != 1 || !errors.Is(errs[0], errBoom) {
		t.Errorf("heard %d, unhandled %v", heard, errs)
	}
}

func TestDict_CompareAndSwapLooksAtOnce(t *testing.T) {
	w := open(t)
	d := dict[string, int](w, "d")
	for _, step := range []struct {
		old, new int
		want     bool
	}{{0, 1, false}, {1, 2, true}, {1, 3, false}, {2, 3, true}} {
		swapped, done := stores.CompareAndSwap(d, "a", step.old, step.new)
		value(w, done)
		if swapped != step.want {
			t.Errorf("%d to %d: %v", step.old, step.new, swapped)
		}
		if !d.Has("a") {
			value(w, d.Set("a", 1))
		}
	}
	if d.GetOr("a", 0) != 3 {
		t.Errorf("a is %d", d.GetOr("a", 0))
	}
}

func TestDict_ClearShowsAtOnceAndIsTakenBackIfItFails(t *testing.T) {
	w := open(t)
	d := dict[string, int](w, "d")
	value(w, d.Update(maps.All(map[string]int{"a": 1, "b": 2})))
	value(w, d.SetFor("c", 3, time.Minute))
	w.Faults.Hold()
	before, cleared, after := d.Set("a", 5), d.Clear(), d.Set("b", 6)
	again, last := d.Clear(), d.Set("x", 7)
	if got := maps.Collect(d.All()); !maps.Equal(got, map[string]int{"x": 7}) {
		t.Errorf("have %v", got)
	}
	w.Faults.Plan(dbthreadtest.Commit, nil, dbthreadtest.Fault(dbthread.ErrFull), nil, dbthreadtest.Fault(dbthread.ErrFull))
	w.Faults.Release()
	value(w, before)
	failure(w, cleared)
	value(w, after)
	failure(w, again)
	value(w, last)
	want := map[string]int{"a": 5, "b": 6, "c": 3, "x": 7}
	if got := maps.Collect(d.All()); !maps.Equal(got, want) {
		t.Errorf("have %v, want %v", got, want)
	}
	if ttl, ok := d.TTL("c"); !ok || ttl != time.Minute {
		t.Errorf("c lives for %v, %v", ttl, ok)
	}
	value(w, d.Close())
	d = dict[string, int](w, "d")
	if got := maps.Collect(d.All()); !maps.Equal(got, want) {
		t.Errorf("stored are %v, want %v", got, want)
	}
	value(w, d.Clear())
	value(w, d.Close())
	if d := dict[string, int](w, "d"); d.Len() != 0 {
		t.Errorf("stored are %v", maps.Collect(d.All()))
	}
}

func TestTogether_ClearLeavesWhatIsSetBehindIt(t *testing.T) {
	w := open(t)
	d := dict[string, int](w, "d")
	value(w, d.Set("old", 1))
	value(w, w.space.Together(func() error {
		d.Set("before", 2)
		d.Clear()
		d.Set("behind", 3)
		return nil
	}, nil))
	value(w, d.Close())
	if got := maps.Collect(dict[string, int](w, "d").All()); !maps.Equal(got, map[string]int{"behind": 3}) {
		t.Errorf("have %v", got)
	}
}

func TestTogether_AnErrorOrPanicOfTheChangeTakesItBack(t *testing.T) {
	w := open(t)
	d := dict[string, int](w, "d")
	value(w, d.Set("a", 1))
	for _, end := range []func() error{func() error { return errBoom }, func() error { panic(errBoom) }} {
		err := failure(w, w.space.Together(func() error {
			d.Set("a", 2)
			d.Set("b", 2)
			return end()
		}, nil))
		if !errors.Is(err, errBoom) || d.GetOr("a", 0) != 1 || d.Has("b") {
			t.Errorf("error %v, have %v", err, maps.Collect(d.All()))
		}
	}
	err := failure(w, w.space.Together(func() error {
		if err := failure(w, w.space.Together(func() error { return nil }, nil)); err == nil {
			t.Error("one inside another is let in")
		}
		return errBoom
	}, nil))
	if !errors.Is(err, errBoom) || w.space.Pending() != 0 {
		t.Errorf("error %v, %d pending", err, w.space.Pending())
	}
}

// One that can't be written must not cost the others of its transaction.
func TestDict_AWriteThatFailsLeavesTheOthersAlone(t *testing.T) {
	w := open(t)
	d := dict[string, int](w, "d")
	w.sql(`CREATE TRIGGER refuse BEFORE INSERT ON sasync_items WHEN NEW.value = CAST('13' AS BLOB) BEGIN SELECT RAISE(ABORT, 'thirteen'); END`)
	var all []*deferred.Deferred[deferred.Unit]
	for i := range 50 {
		all = append(all, d.Set(fmt.Sprint(i), i))
	}
	for i, d := range all {
		if i != 13 {
			value(w, d)
		}
	}
	if err := failure(w, all[13]); !errors.Is(err, dbthread.ErrConstraint) {
		t.Errorf("error %v", err)
	}
	if d.Len() != 49 || d.Has("13") || w.space.Pending() != 0 {
		t.Errorf("%d items, %d pending", d.Len(), w.space.Pending())
	}
}

func TestDict_WritesBeyondTheLimitAreRefusedAndReadyTellsBefore(t *testing.T) {
	w := openWith(t, stores.Config{MaxPending: 10, HighMark: 5})
	d := dict[string, int](w, "d")
	w.Faults.Hold()
	var all []*deferred.Deferred[deferred.Unit]
	deferredtest.Result(t, w.space.Ready())
	for i := range 10 {
		all = append(all, d.Set(fmt.Sprint(i), i))
	}
	ready, forgotten := w.space.Ready(), w.space.Ready()
	forgotten.Cancel()
	failure(w, forgotten)
	if err := failure(w, d.Set("more", 1)); !errors.Is(err, stores.ErrTooManyPending) || d.Has("more") {
		t.Errorf("error %v", err)
	}
	deferredtest.Pending(t, ready)
	w.Faults.Release()
	value(w, deferred.Gather(w.Loop, all...))
	value(w, ready)
	value(w, d.Set("more", 1))
}

func TestDict_ADeletionOfAnExpiredKeyThatFailsIsTriedAgain(t *testing.T) {
	w := open(t)
	d := dict[string, int](w, "d")
	value(w, d.SetFor("a", 1, time.Second))
	w.Faults.Plan(dbthreadtest.Commit, dbthreadtest.Fault(dbthread.ErrFull))
	w.Loop.Advance(time.Second)
	value(w, d.Flush())
	if d.Has("a") || slices.Contains(slices.Collect(d.Keys()), "a") {
		t.Error("it shows again")
	}
	names := items[string, int](w, "d")
	if n := len(value(w, names.Names())); n != 1 {
		t.Errorf("%d rows", n)
	}
	w.Loop.Advance(time.Second)
	value(w, d.Flush())
	if n := len(value(w, names.Names())); n != 0 || d.Len() != 0 {
		t.Errorf("%d rows, %d keys", n, d.Len())
	}
}

func TestDict_ClosedOneTakesNothing(t *testing.T) {
	w := open(t)
	d := dict[string, int](w, "d")
	set := d.Set("a", 1)
	closed, again := d.Close(), d.Close()
	if err := failure(w, d.Set("b", 1)); !errors.Is(err, stores.ErrClosed) {
		t.Errorf("error %v", err)
	}
	if err := failure(w, d.Clear()); !errors.Is(err, stores.ErrClosed) {
		t.Errorf("error %v", err)
	}
	value(w, set)
	value(w, closed)
	value(w, again)
	if d.Has("a") || d.Len() != 0 {
		t.Error("it can still be read")
	}
}

func TestDict_CancellingAWriteChangesNothing(t *testing.T) {
	w := open(t)
	d := dict[string, int](w, "d")
	set := d.Set("a", 1)
	set.Cancel()
	if err := failure(w, set); !errors.Is(err, deferred.ErrCancelled) {
		t.Errorf("error %v", err)
	}
	value(w, d.Flush())
	value(w, d.Close())
	if dict[string, int](w, "d").GetOr("a", 0) != 1 {
		t.Error("it is not stored")
	}
}
