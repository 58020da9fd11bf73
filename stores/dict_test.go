package stores_test

import (
	"errors"
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

func TestDict_AWriteShowsAtOnceAndFiresWhenItIsDurable(t *testing.T) {
	w := open(t)
	d := dict[string, int](w, "d")
	w.Faults.Hold()
	set := d.Set("a", 1)
	if v, ok := d.Get("a"); !ok || v != 1 {
		t.Errorf("got %v, %v", v, ok)
	}
	w.Loop.Run()
	deferredtest.Pending(t, set)
	w.Faults.Release()
	value(w, set)
	value(w, d.Close())
	if v, ok := dict[string, int](w, "d").Get("a"); !ok || v != 1 {
		t.Errorf("after opening again: %v, %v", v, ok)
	}
}

func TestDict_ReadsAsAMap(t *testing.T) {
	w := open(t)
	d := dict[string, int](w, "d")
	value(w, d.Update(maps.All(map[string]int{"a": 1, "b": 2, "c": 3})))
	value(w, d.Delete("b"))
	value(w, d.Delete("nothing"))
	want := map[string]int{"a": 1, "c": 3}
	if got := maps.Collect(d.All()); !maps.Equal(got, want) || d.Len() != 2 || !d.Has("a") || d.Has("b") || d.GetOr("b", 7) != 7 || d.GetOr("c", 7) != 3 {
		t.Errorf("got %v", got)
	}
	if got := slices.Sorted(d.Keys()); !slices.Equal(got, []string{"a", "c"}) {
		t.Errorf("keys %q", got)
	}
	if got := slices.Sorted(d.Values()); !slices.Equal(got, []int{1, 3}) {
		t.Errorf("values %d", got)
	}
	if v, done := d.SetDefault("a", 9); v != 1 {
		t.Errorf("default %d", v)
	} else {
		value(w, done)
	}
	v, done := d.SetDefault("z", 9)
	value(w, done)
	if v != 9 || d.GetOr("z", 0) != 9 {
		t.Errorf("default %d", v)
	}
}

func TestDict_WritesToAKeyThatWaitBecomeOne(t *testing.T) {
	w := open(t)
	d := dict[string, int](w, "d")
	w.Faults.Hold()
	first := d.Set("a", 0)
	w.Loop.Run() // it is on its way
	var later []*deferred.Deferred[deferred.Unit]
	for i := range 100 {
		later = append(later, d.Set("a", i), d.Set("b", i))
	}
	if n := w.space.Pending(); n != 3 {
		t.Errorf("%d changes are pending, want 3", n)
	}
	w.Faults.Step()
	value(w, first)
	deferredtest.Pending(t, later[0])
	w.Faults.Release()
	value(w, deferred.Gather(w.Loop, later...))
	value(w, d.Close())
	if got := maps.Collect(dict[string, int](w, "d").All()); !maps.Equal(got, map[string]int{"a": 99, "b": 99}) {
		t.Errorf("got %v", got)
	}
}

func TestDict_AFailedWriteIsToldAndTheTruthShowsAgain(t *testing.T) {
	w := open(t)
	d := dict[string, int](w, "d")
	value(w, d.Set("a", 1))
	w.Faults.Plan(dbthreadtest.Commit, dbthreadtest.Fault(dbthread.ErrFull))
	if err := failure(w, d.Set("a", 2)); !errors.Is(err, dbthread.ErrFull) || !strings.HasPrefix(err.Error(), `stores: write dict "d": dbthread: transact "stores.write": commit: `) {
		t.Errorf("error %v", err)
	}
	w.Faults.Plan(dbthreadtest.Commit, dbthreadtest.Fault(dbthread.ErrFull))
	failure(w, d.Set("b", 2))
	w.Faults.Plan(dbthreadtest.Commit, dbthreadtest.Fault(dbthread.ErrFull))
	failure(w, d.Delete("a"))
	if got := maps.Collect(d.All()); !maps.Equal(got, map[string]int{"a": 1}) {
		t.Errorf("got %v", got)
	}
	value(w, d.Set("a", 3))
	if d.GetOr("a", 0) != 3 {
		t.Errorf("got %v", d.GetOr("a", 0))
	}
}

func TestDict_ExpiredKeysAreGone(t *testing.T) {
	w := open(t)
	d := dict[string, int](w, "d")
	value(w, d.SetFor("a", 1, time.Minute))
	value(w, d.SetFor("b", 1, time.Minute))
	value(w, d.Set("c", 1))
	value(w, d.Expire("b", 0))
	value(w, d.Expire("c", time.Hour))
	if ttl, ok := d.TTL("a"); !ok || ttl != time.Minute {
		t.Errorf("ttl %v, %v", ttl, ok)
	}
	if _, ok := d.TTL("b"); ok {
		t.Error("b expires")
	}
	w.Loop.Advance(time.Minute)
	if d.Has("a") || !d.Has("b") || !d.Has("c") || d.Len() != 2 {
		t.Errorf("have %v", maps.Collect(d.All()))
	}
	value(w, d.Close())
	w.Loop.Advance(time.Hour)
	d = dict[string, int](w, "d")
	if got := maps.Collect(d.All()); !maps.Equal(got, map[string]int{"b": 1}) {
		t.Errorf("have %v", got)
	}
	if err := failure(w, d.Expire("c", 0)); !errors.Is(err, stores.ErrMissing) {
		t.Errorf("error %v", err)
	}
}
