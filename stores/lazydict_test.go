package stores_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"sasync/dbthread"
	"sasync/dbthread/dbthreadtest"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/stores"
)

func lazy(w *world, cfg stores.LazyConfig[int]) *stores.LazyDict[string, int] {
	w.t.Helper()
	return value(w, stores.OpenLazyDict[string](w.space, "d", cfg))
}

func TestLazyDict_ReadsFromMemoryAndFromTheDatabase(t *testing.T) {
	w := open(t)
	d := lazy(w, stores.LazyConfig[int]{Cache: 2})
	value(w, d.Update(maps.All(map[string]int{"a": 1, "b": 2, "c": 3, "d": 4})))
	w.Faults.Hold()
	set, deleted := d.Set("a", 5), d.Delete("b")
	if got := value(w, d.Get("a")); got != 5 {
		t.Errorf("a is %d before it is durable", got)
	}
	if value(w, d.Has("b")) || !value(w, d.Has("c")) || value(w, d.GetOr("b", 9)) != 9 {
		t.Error("b is there, or c is not")
	}
	if err := failure(w, d.Get("b")); !errors.Is(err, stores.ErrMissing) || err.Error() != `stores: get "b" of dict "d": missing` {
		t.Errorf("error %v", err)
	}
	w.Faults.Release()
	value(w, set)
	value(w, deleted)
	if n := value(w, d.Len()); n != 3 {
		t.Errorf("%d items", n)
	}
	if keys := value(w, d.Keys()); !slices.Equal(keys, []string{"a", "c", "d"}) {
		t.Errorf("keys %q", keys)
	}
	if values := value(w, d.Values()); !slices.Equal(values, []int{5, 3, 4}) {
		t.Errorf("values %d", values)
	}
	if got := value(w, d.Items()); !maps.Equal(got, map[string]int{"a": 5, "c": 3, "d": 4}) {
		t.Errorf("items %v", got)
	}
}

func TestLazyDict_KeepsWhatWasUsedLast(t *testing.T) {
	w := open(t)
	d := lazy(w, stores.LazyConfig[int]{Cache: 2})
	value(w, d.Update(maps.All(map[string]int{"a": 1, "b": 2, "c": 3})))
	for _, k := range []string{"a", "b", "a", "c"} {
		value(w, d.Get(k))
	}
	w.sql(`DELETE FROM sasync_items`) // behind its back: what is in memory still shows
	for i, k := range []string{"a", "c", "b"} {
		if kept := value(w, d.Has(k)); kept != (i < 2) {
			t.Errorf("%s is kept: %v", k, kept)
		}
	}
}

func TestLazyDict_ManyWhoWaitForAKeyShareOneLoad(t *testing.T) {
	w := open(t)
	d := lazy(w, stores.LazyConfig[int]{})
	value(w, d.Set("a", 1))
	value(w, d.Close())
	d = lazy(w, stores.LazyConfig[int]{})
	before := w.DB.Pending()
	var all []*deferred.Deferred[int]
	for range 10 {
		all = append(all, d.Get("a"))
	}
	if n := w.DB.Pending() - before; n != 1 {
		t.Errorf("%d reads are pending", n)
	}
	if got := value(w, deferred.Gather(w.Loop, all...)); slices.Max(got) != 1 || slices.Min(got) != 1 {
		t.Errorf("got %d", got)
	}
}

// What was read before a write must not come into memory after it.
func TestLazyDict_ALoadThatAWriteOvertakesIsNotKept(t *testing.T) {
	w := open(t)
	d := lazy(w, stores.LazyConfig[int]{Cache: 1})
	value(w, d.Set("a", 1))
	value(w, d.Set("b", 1)) // a is dropped
	get := d.Get("a")
	set := d.Set("a", 2)
	value(w, set)
	value(w, d.Get("b")) // a is dropped again
	if got := value(w, get); got != 2 {
		t.Errorf("the waiter got %d", got)
	}
	if got := value(w, d.Get("a")); got != 2 {
		t.Errorf("then a is %d", got)
	}
}

func TestLazyDict_AFailedWriteLeavesWhatTheDatabaseHas(t *testing.T) {
	w := open(t)
	d := lazy(w, stores.LazyConfig[int]{Cache: 1})
	value(w, d.Set("a", 1))
	value(w, d.Set("b", 1)) // a is dropped: its value is not known
	w.Faults.Plan(dbthreadtest.Commit, dbthreadtest.Fault(dbthread.ErrFull))
	if err := failure(w, d.Set("a", 2)); !errors.Is(err, dbthread.ErrFull) {
		t.Errorf("error %v", err)
	}
	if got := value(w, d.Get("a")); got != 1 {
		t.Errorf("a is %d", got)
	}
	w.Faults.Plan(dbthreadtest.Commit, dbthreadtest.Fault(dbthread.ErrFull))
	cleared := d.Clear()
	if value(w, d.Has("a")) {
		t.Error("it is there after Clear")
	}
	failure(w, cleared)
	if got := value(w, d.Items()); !maps.Equal(got, map[string]int{"a": 1, "b": 1}) || value(w, d.Get("a")) != 1 {
		t.Errorf("items %v", got)
	}
}

func TestLazyDict_SetDefaultAndCompareAndSwapLook(t *testing.T) {
	for _, shared := range []bool{false, true} {
		t.Run(fmt.Sprint("shared ", shared), func(t *testing.T) {
			w := open(t)
			d := lazy(w, stores.LazyConfig[int]{Shared: shared})
			first, second := d.SetDefault("a", 1), d.SetDefault("a", 2)
			if a, b := value(w, first), value(w, second); a != 1 || b != 1 {
				t.Errorf("defaults %d and %d", a, b)
			}
			swap, again := stores.CompareAndSwapLazy(d, "a", 1, 3), stores.CompareAndSwapLazy(d, "a", 1, 4)
			if !value(w, swap) || value(w, again) || value(w, d.Get("a")) != 3 {
				t.Errorf("a is %d", value(w, d.Get("a")))
			}
			if value(w, stores.CompareAndSwapLazy(d, "missing", 0, 1)) {
				t.Error("what is missing was swapped")
			}
		})
	}
}

func TestLazyDict_ASharedOneSeesWhatOthersWrite(t *testing.T) {
	w := open(t)
	other := w.another()
	a, b := lazy(w, stores.LazyConfig[int]{Shared: true}), lazy(other, stores.LazyConfig[int]{Shared: true})
	value(w, a.Set("a", 1))
	if got := value(w, b.Get("a")); got != 1 {
		t.Errorf("got %d", got)
	}
	value(w, b.Set("a", 2))
	if got := value(w, a.Get("a")); got != 2 {
		t.Errorf("got %d", got)
	}
	value(w, a.Close())
	if err := failure(w, a.Get("a")); !errors.Is(err, stores.ErrClosed) {
		t.Errorf("error %v", err)
	}
	value(w, b.Close())
}

func TestLazyDict_ExpiredKeysAreGone(t *testing.T) {
	w := open(t)
	d := lazy(w, stores.LazyConfig[int]{Cache: 1})
	value(w, d.SetFor("a", 1, time.Minute))
	value(w, d.Set("b", 2)) // a is dropped
	w.Loop.Advance(time.Minute)
	if value(w, d.Has("a")) || value(w, d.Len()) != 1 || len(value(w, d.Keys())) != 1 {
		t.Error("a is there still")
	}
	value(w, d.SetFor("b", 2, time.Minute))
	w.Loop.Advance(time.Minute)
	value(w, d.Flush())
	value(w, d.Close())
	d = lazy(w, stores.LazyConfig[int]{})
	if n := len(value(w, items[string, int](w, "d").Names())); n != 0 {
		t.Errorf("%d rows are left", n)
	}
	deferredtest.Result(t, d.Flush())
}
