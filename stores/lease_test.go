package stores_test

import (
	"errors"
	"maps"
	"testing"
	"time"

	"sasync/dbthread"
	"sasync/dbthread/dbthreadtest"
	"sasync/deferred/deferredtest"
	"sasync/stores"
)

func openAgain(w *world, cfg stores.DictConfig[int]) error {
	return failure(w, stores.OpenDict[string](w.space, "d", cfg))
}

func TestLease_ASecondDictOfTheGroupIsRefused(t *testing.T) {
	w := open(t)
	d := dict[string, int](w, "d")
	for _, other := range []*world{w, w.another()} {
		var owned *stores.OwnedError
		if err := openAgain(other, stores.DictConfig[int]{}); !errors.Is(err, stores.ErrOwned) || !errors.As(err, &owned) || owned.Owner == "" || !owned.Until.After(w.Loop.Now()) {
			t.Errorf("error %v", err)
		}
	}
	lazy := stores.OpenLazyDict[string](w.another().space, "d", stores.LazyConfig[int]{})
	if err := failure(w, lazy); !errors.Is(err, stores.ErrOwned) {
		t.Errorf("error %v", err)
	}
	value(w, d.Set("a", 1))
	value(w, d.Close())
	other := dict[string, int](w.another(), "d")
	if other.GetOr("a", 0) != 1 {
		t.Error("the second one sees nothing of the first")
	}
	value(w, other.Close())
}

func TestLease_IsRenewedAndEndsOtherwise(t *testing.T) {
	w := openWith(t, stores.Config{Lease: 9 * time.Second})
	d := dict[string, int](w, "d")
	for range 10 {
		w.Loop.Advance(3 * time.Second)
		value(w, d.Set("a", 1)) // behind the renewal
	}
	if err := openAgain(w.another(), stores.DictConfig[int]{}); !errors.Is(err, stores.ErrOwned) {
		t.Errorf("error %v", err)
	}
}

// steal makes w's lease on "d" that of somebody else, as if this process had
// slept for too long.
func steal(w *world) { w.sql(`UPDATE sasync_leases SET owner = 'somebody'`) }

func TestLease_WhoHasLostItWritesNothing(t *testing.T) {
	w := open(t)
	var lost []error
	d := value(w, stores.OpenDict[string](w.space, "d", stores.DictConfig[int]{OnLost: func(err error) { lost = append(lost, err) }}))
	value(w, d.Set("a", 1))
	steal(w)
	if err := failure(w, d.Set("a", 2)); !errors.Is(err, stores.ErrLeaseLost) {
		t.Errorf("error %v", err)
	}
	if err := failure(w, d.Set("a", 3)); !errors.Is(err, stores.ErrLeaseLost) {
		t.Errorf("error %v", err)
	}
	if len(lost) != 1 || d.GetOr("a", 0) != 1 {
		t.Errorf("told %v, have %v", lost, maps.Collect(d.All()))
	}
	value(w, d.Close()) // which leaves the other's lease alone
	w.Loop.Advance(time.Hour)
	if n := value(w, dbthread.Read(w.DB.Broker, "count", func(tx *dbthread.Tx) (n int, err error) {
		return n, tx.QueryRow(`SELECT count(*) FROM sasync_leases WHERE owner = 'somebody'`).Scan(&n)
	})); n != 1 {
		t.Errorf("the other has %d leases", n)
	}
}

func TestLease_ItsLossIsNoticedByARenewal(t *testing.T) {
	w := open(t)
	var lost []error
	d := value(w, stores.OpenDict[string](w.space, "d", stores.DictConfig[int]{OnLost: func(err error) { lost = append(lost, err) }}))
	steal(w)
	w.Loop.Advance(5 * time.Second)
	w.Loop.RunUntil(func() bool { return len(lost) > 0 })
	if !errors.Is(lost[0], stores.ErrLeaseLost) || lost[0].Error() != `stores: renew dict "d": the lease was lost` {
		t.Errorf("told %v", lost)
	}
	if err := failure(w, d.Set("a", 1)); !errors.Is(err, stores.ErrLeaseLost) {
		t.Errorf("error %v", err)
	}
}

func TestLease_ARenewalThatFailsIsTriedAgain(t *testing.T) {
	w := openWith(t, stores.Config{Lease: 9 * time.Second})
	d := dict[string, int](w, "d")
	w.Faults.Plan(dbthreadtest.Commit, dbthreadtest.Fault(dbthread.ErrFull))
	for range 4 {
		w.Loop.Advance(3 * time.Second)
		value(w, d.Flush())
		value(w, dbthread.Transact(w.DB.Broker, "behind", func(*dbthread.Tx) (bool, error) { return true, nil }, dbthread.DoLast()))
	}
	if err := openAgain(w.another(), stores.DictConfig[int]{}); !errors.Is(err, stores.ErrOwned) {
		t.Errorf("error %v", err)
	}
}

func TestLease_OpenWaitsForTheEndOfADeadOnes(t *testing.T) {
	w := open(t)
	w.sql(`INSERT INTO sasync_leases (store, owner, expires) VALUES (?, 'a process that was killed', ?)`,
		[]byte("i\x02d\x00\x01"), w.Loop.Now().Add(15*time.Second).UnixMilli())
	if err := openAgain(w, stores.DictConfig[int]{}); !errors.Is(err, stores.ErrOwned) {
		t.Errorf("error %v", err)
	}
	d := stores.OpenDict[string](w.space, "d", stores.DictConfig[int]{Wait: time.Minute})
	for range 20 {
		value(w, dbthread.Transact(w.DB.Broker, "behind", func(*dbthread.Tx) (bool, error) { return true, nil }, dbthread.DoLast()))
		w.Loop.Advance(time.Second)
	}
	value(w, value(w, d).Close())
}

func TestLease_AShutdownEndsAnOpenThatWaits(t *testing.T) {
	w := open(t)
	other := w.another()
	held := dict[string, int](other, "d")
	d := stores.OpenDict[string](w.space, "d", stores.DictConfig[int]{Wait: time.Hour})
	value(w, held.Flush())
	deferredtest.Pending(t, d)
	value(w, held.Set("a", 1))
	value(w, held.Close())
	down := w.space.Shutdown()
	w.Loop.Advance(time.Minute)
	if err := failure(w, d); !errors.Is(err, stores.ErrClosed) {
		t.Errorf("error %v", err)
	}
	value(w, down)
}
