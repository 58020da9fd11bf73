package dbthread_test

import (
	"errors"
	"testing"

	"sasync/dbthread"
	"sasync/dbthread/dbthreadtest"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

// setCache is what only the connection that ran it knows.
func setCache(pages string) func(tx *dbthread.Tx) error {
	return func(tx *dbthread.Tx) error {
		_, err := tx.Exec(`PRAGMA cache_size = ` + pages)
		return err
	}
}

func cacheSize(tx *dbthread.Tx) (n int, err error) {
	err = tx.QueryRow(`PRAGMA cache_size`).Scan(&n)
	return n, err
}

func TestUpdate_RunsOnAllThreadsNowAndOnEachLaterConnection(t *testing.T) {
	w := openWith(t, dbthread.Config{Readers: 3}, pairs)
	var runs counter
	value(w, w.b.Update("cache", func(tx *dbthread.Tx) error {
		runs.inc()
		return setCache("77")(tx)
	}))
	if n := runs.Load(); n != 4 {
		t.Errorf("ran on %d threads", n)
	}
	if n := value(w, dbthread.Transact(w.b, "size", cacheSize)); n != 77 {
		t.Errorf("the writer has %d", n)
	}
	if n := value(w, dbthread.Read(w.b, "size", cacheSize)); n != 77 {
		t.Errorf("a reader has %d", n)
	}
	rows := value(w, dbthread.Select(w.b, `PRAGMA cache_size`, nil, scanInt).Next()) // a connection that was not there yet
	if len(rows) != 1 || rows[0] != 77 {
		t.Errorf("the later one has %v", rows)
	}
	if n := w.b.Pending(); n > 1 { // the select may be ending
		t.Errorf("%d are pending", n)
	}
}

func TestUpdate_BeforeTheStartIsOverRunsBeforeAnyTransaction(t *testing.T) {
	w := &world{t: t, loop: deferredtest.NewLoop(t)}
	w.b = dbthread.Open(w.loop, "sqlite:"+t.TempDir()+"/x.db", dbthread.Config{})
	t.Cleanup(w.shutdown)
	all := []*deferred.Deferred[int]{dbthread.Transact(w.b, "size", cacheSize), dbthread.Read(w.b, "size", cacheSize), dbthread.Read(w.b, "size", cacheSize)}
	updated := w.b.Update("cache", setCache("77"))
	for i, d := range all {
		if n := value(w, d); n != 77 {
			t.Errorf("%d has %d", i, n)
		}
	}
	value(w, updated)
}

func TestUpdate_WaitsForABusyThread(t *testing.T) {
	w := open(t, pairs)
	goOn := w.block()
	d := w.b.Update("cache", setCache("77"))
	value(w, dbthread.Read(w.b, "size", cacheSize))
	deferredtest.Pending(t, d)
	goOn()
	value(w, d)
}

func TestUpdate_ItsErrorsAreTold(t *testing.T) {
	for name, f := range map[string]func(*dbthread.Tx) error{
		"error":  func(*dbthread.Tx) error { return errBoom },
		"panic":  func(*dbthread.Tx) error { panic(errBoom) },
		"goexit": func(*dbthread.Tx) error { goexit(); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t, pairs)
			want := errBoom
			if name == "goexit" {
				want = deferred.ErrGoexit
			}
			if err := failure(w, w.b.Update("bad", f)); !errors.Is(err, want) {
				t.Errorf("error %v", err)
			}
			value(w, setPair.Go(w.b, pair{"a", "1"})) // the threads that there were go on
			if err := failure(w, dbthread.Select(w.b, `SELECT 1`, nil, scanInt).Next()); !errors.Is(err, want) {
				t.Errorf("a later connection: %v", err)
			}
		})
	}
}

func TestUpdate_AfterShutdownIsRefusedAndBeforeItRuns(t *testing.T) {
	w := open(t, pairs)
	goOn := w.block()
	d := w.b.Update("cache", setCache("77"))
	down := w.b.Shutdown()
	if err := failure(w, w.b.Update("late", setCache("78"))); !errors.Is(err, dbthread.ErrShutdown) {
		t.Errorf("error %v", err)
	}
	goOn()
	value(w, d)
	value(w, down)
}

func TestUpdate_OfAStartThatFailsFailsToo(t *testing.T) {
	w := &world{t: t, loop: deferredtest.NewLoop(t)}
	url, faults := dbthreadtest.Inject(t, "sqlite:"+t.TempDir()+"/x.db")
	faults.Plan(dbthreadtest.Connect, nil, nil, errIO)
	w.b = dbthread.Open(w.loop, url, dbthread.Config{})
	d := w.b.Update("cache", setCache("77"))
	if err := failure(w, d); !errors.Is(err, dbthread.ErrIO) {
		t.Errorf("error %v", err)
	}
	w.shutdown()
}
