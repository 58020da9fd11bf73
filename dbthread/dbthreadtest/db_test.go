package dbthreadtest_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"sasync/dbthread"
	"sasync/dbthread/dbthreadtest"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t *testing.T, cfg dbthread.Config) *dbthreadtest.DB {
	cfg.Startup = func(tx *dbthread.Tx) error {
		_, err := tx.Exec(`CREATE TABLE t (v TEXT)`)
		return err
	}
	return dbthreadtest.Open(t, cfg)
}

func insert(db *dbthreadtest.DB, v string) *deferred.Deferred[dbthread.Result] {
	return dbthread.Transact(db.Broker, v, func(tx *dbthread.Tx) (dbthread.Result, error) {
		return tx.Exec(`INSERT INTO t VALUES (?)`, v)
	})
}

func stored(db *dbthreadtest.DB) []string {
	return dbthreadtest.Value(db, dbthread.Read(db.Broker, "stored", func(tx *dbthread.Tx) ([]string, error) {
		return dbthread.All(tx, dbthread.ScanValue[string], `SELECT v FROM t ORDER BY rowid`)
	}))
}

func TestStep_LetsOneGroupCommit(t *testing.T) {
	db := open(t, dbthread.Config{})
	db.Faults.Hold()
	a, b := insert(db, "a"), insert(db, "b")
	if got := stored(db); len(got) > 0 {
		t.Errorf("stored are %q while the writer is held", got)
	}
	deferredtest.Pending(t, a)
	db.Faults.Step()
	dbthreadtest.Value(db, a)
	dbthreadtest.Value(db, b)
	c := insert(db, "c")
	if got := stored(db); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("stored are %q after a step", got)
	}
	db.Faults.Release()
	dbthreadtest.Value(db, c)
	dbthreadtest.Value(db, insert(db, "d"))
}

func TestFaults_ComeWhereTheyArePlannedAndOnce(t *testing.T) {
	for _, point := range []dbthreadtest.Point{dbthreadtest.Begin, dbthreadtest.Statement, dbthreadtest.Commit} {
		for _, kind := range []error{dbthread.ErrFull, dbthread.ErrIO, dbthread.ErrConnectionLost} {
			for _, planned := range []error{dbthreadtest.Fault(kind), dbthreadtest.Fatal(kind)} {
				t.Run(fmt.Sprint(point, " ", kind), func(t *testing.T) {
					db := open(t, dbthread.Config{})
					db.Faults.Plan(point, nil, planned)
					dbthreadtest.Value(db, insert(db, "a"))
					if err := dbthreadtest.Failure(db, insert(db, "b")); !errors.Is(err, kind) || !errors.Is(err, planned) {
						t.Errorf("error %v, want %v", err, kind)
					}
					dbthreadtest.Value(db, insert(db, "c"))
					if got := stored(db); !slices.Equal(got, []string{"a", "c"}) {
						t.Errorf("stored are %q", got)
					}
				})
			}
		}
	}
}

func TestFaults_BusyIsTriedAgain(t *testing.T) {
	db := open(t, dbthread.Config{})
	db.Faults.Plan(dbthreadtest.Begin, dbthreadtest.Fault(dbthread.ErrBusy), dbthreadtest.Fault(dbthread.ErrBusy))
	dbthreadtest.Value(db, insert(db, "a"))
	if n := db.Stats().Retries; n != 2 {
		t.Errorf("%d retries", n)
	}
}

func TestInject_AFaultAtConnectIsTheStartUpError(t *testing.T) {
	loop := deferredtest.NewLoop(t)
	url, faults := dbthreadtest.Inject(t, "sqlite:"+filepath.Join(t.TempDir(), "x.db"))
	faults.Plan(dbthreadtest.Connect, dbthreadtest.Fault(dbthread.ErrCantOpen))
	b := dbthread.Open(loop, url, dbthread.Config{})
	up, down := b.Running(), b.Shutdown()
	loop.RunUntil(func() bool { return up.Fired() && down.Fired() })
	if err := deferredtest.Failure(t, up); !errors.Is(err, dbthread.ErrCantOpen) || !strings.HasSuffix(err.Error(), "injected fault: cannot be opened") {
		t.Errorf("error %v", err)
	}
}

func TestOpen_LeavesNoFile(t *testing.T) {
	var path string
	t.Run("inner", func(t *testing.T) {
		db := open(t, dbthread.Config{})
		path = db.Path
		dbthreadtest.Value(db, db.Backup(path+"2", nil))
	})
	if _, err := os.Stat(filepath.Dir(path)); !os.IsNotExist(err) {
		t.Errorf("the folder is left: %v", err)
	}
}
