package dbthread_test

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

// openShared is a world of several brokers.
func openShared(t *testing.T) (*world, *dbthread.Brokers) {
	w := &world{t: t, loop: deferredtest.NewLoop(t), path: filepath.Join(t.TempDir(), "shared.db")}
	set := dbthread.NewBrokers(w.loop)
	t.Cleanup(func() { value(w, set.Shutdown()) })
	return w, set
}

func TestBrokers_TheSameURLAndSettingsAreOneBroker(t *testing.T) {
	w, set := openShared(t)
	first := set.Open(w.path, dbthread.Config{})
	if same := set.Open(w.path, dbthread.Config{Readers: 2}); same.Broker != first.Broker { // 2 is the default
		t.Error("the same settings gave another broker")
	}
	if other := set.Open(w.path, dbthread.Config{Readers: 1}); other.Broker == first.Broker {
		t.Error("other settings gave the same broker")
	}
	if other := set.Open(w.path+"2", dbthread.Config{}); other.Broker == first.Broker {
		t.Error("another URL gave the same broker")
	}
	prepare := func() *deferred.Deferred[deferred.Unit] { return deferred.Succeed(w.loop, deferred.Unit{}) }
	if other := set.Open(w.path, dbthread.Config{Prepare: prepare}); other.Broker == first.Broker {
		t.Error("a function that can't be compared gave the same broker")
	}
}

func TestBrokers_EachUsersStartupRunsBeforeItsCalls(t *testing.T) {
	w, set := openShared(t)
	creates := func(table string) dbthread.Config {
		return dbthread.Config{Startup: func(tx *dbthread.Tx) error { return run(tx, `CREATE TABLE `+table+` (v)`) }}
	}
	var inserted []*deferred.Deferred[deferred.Unit]
	for _, table := range []string{"a", "b"} { // the second one joins while the first one starts
		s := set.Open(w.path, creates(table))
		inserted = append(inserted, dbthread.Transact(s.Broker, "insert", do(`INSERT INTO `+table+` VALUES (1)`)))
	}
	for _, d := range inserted {
		value(w, d)
	}
	s := set.Open(w.path, creates("c"))
	value(w, s.Running())
	value(w, dbthread.Transact(s.Broker, "insert", do(`INSERT INTO c VALUES (1)`)))

	err := failure(w, set.Open(w.path, creates("c")).Running())
	if want := `dbthread: open "` + w.path + `": startup: exec: table c already exists`; err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	value(w, dbthread.Transact(s.Broker, "insert", do(`INSERT INTO c VALUES (2)`)))
}

func TestBrokers_TheLastUserShutsTheBrokerDown(t *testing.T) {
	w, set := openShared(t)
	first, second := set.Open(w.path, dbthread.Config{}), set.Open(w.path, dbthread.Config{})
	value(w, first.Running())
	value(w, first.Shutdown())
	value(w, first.Shutdown()) // counts once
	value(w, dbthread.Transact(second.Broker, "any", do()))
	down := second.Shutdown()
	third := set.Open(w.path, dbthread.Config{}) // waits until the file is closed
	if third.Broker == second.Broker {
		t.Error("the broker that is shutting down was given out")
	}
	value(w, third.Running())
	value(w, down)
	err := failure(w, dbthread.Transact(second.Broker, "late", do()))
	if !errors.Is(err, dbthread.ErrShutdown) {
		t.Errorf("error %v", err)
	}
	value(w, dbthread.Transact(third.Broker, "any", do()))
}

func TestBrokers_DefaultIsWaitedForAndStaysOpen(t *testing.T) {
	w, set := openShared(t)
	early := set.Default()
	deferredtest.Pending(t, early)
	set.SetDefault(w.path, dbthread.Config{})
	b := value(w, early)
	if got := value(w, set.Default()); got != b {
		t.Error("two defaults")
	}
	user := set.Open(w.path, dbthread.Config{})
	if user.Broker != b {
		t.Error("the default is not shared")
	}
	value(w, user.Shutdown())
	value(w, dbthread.Transact(b, "any", do()))

	set.SetDefault(w.path+"2", dbthread.Config{})
	if got := value(w, set.Default()); got == b {
		t.Error("the default is still the first one")
	}
	if err := failure(w, dbthread.Transact(b, "late", do())); !errors.Is(err, dbthread.ErrShutdown) {
		t.Errorf("the first default is still open: %v", err)
	}
}

func TestPrepare_RunsOnTheLoopBeforeTheDatabaseIsOpened(t *testing.T) {
	w := &world{t: t, loop: deferredtest.NewLoop(t)}
	var order []string
	ready := deferred.New[deferred.Unit](w.loop)
	path := filepath.Join(t.TempDir(), "a.db")
	w.b = dbthread.Open(w.loop, path, dbthread.Config{
		Prepare: func() *deferred.Deferred[deferred.Unit] {
			order = append(order, "prepare")
			return ready
		},
		Startup: func(tx *dbthread.Tx) error {
			order = append(order, "startup") // the loop waits meanwhile, see below
			return nil
		},
	})
	order = append(order, "opened")
	w.loop.Run()
	deferredtest.Pending(t, w.b.Running())
	down := w.b.Shutdown() // waits for the start
	ready.Callback(deferred.Unit{})
	value(w, w.b.Running())
	value(w, down)
	if want := []string{"prepare", "opened", "startup"}; !slices.Equal(order, want) {
		t.Errorf("order %q", order)
	}
}

func TestPrepare_ItsErrorIsTheStartUpError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	for name, prepare := range map[string]func(deferred.Loop) *deferred.Deferred[deferred.Unit]{
		"boom": func(l deferred.Loop) *deferred.Deferred[deferred.Unit] {
			return deferred.Fail[deferred.Unit](l, errBoom)
		},
		"panic: boom": func(deferred.Loop) *deferred.Deferred[deferred.Unit] { panic(errBoom) },
	} {
		w := &world{t: t, loop: deferredtest.NewLoop(t)}
		w.b = dbthread.Open(w.loop, path, dbthread.Config{Prepare: func() *deferred.Deferred[deferred.Unit] { return prepare(w.loop) }})
		err := failure(w, w.b.Running())
		if want := `dbthread: open "` + path + `": prepare: ` + name; err.Error() != want || !errors.Is(err, errBoom) {
			t.Errorf("error %v, want %s", err, want)
		}
		value(w, w.b.Shutdown())
	}
}

func TestShutdown_WaitsForWhatIsTracked(t *testing.T) {
	w := open(t, pairs)
	outside := deferred.Track(w.b.Tracker(), deferred.New[string](w.loop))
	stored := deferred.Track(w.b.Tracker(), deferred.ThenDefer(outside, func(name string) *deferred.Deferred[int64] {
		return setPair.Go(w.b, pair{name, ""}) // it may still be called
	}))
	var order []string
	stored.AddCallback(func(id int64) (int64, error) {
		order = append(order, "stored")
		return id, nil
	})
	down := w.b.Shutdown().AddCallback(func(u deferred.Unit) (deferred.Unit, error) {
		order = append(order, "down")
		return u, nil
	})
	w.loop.Run()
	deferredtest.Pending(t, down)
	deferredtest.Pending(t, w.b.Shutdown())
	outside.Callback("a")
	value(w, down)
	value(w, stored)
	if want := []string{"stored", "down"}; !slices.Equal(order, want) {
		t.Errorf("order %q", order)
	}
}
