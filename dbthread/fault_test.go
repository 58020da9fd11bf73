package dbthread_test

import (
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/mattn/go-sqlite3"

	"sasync/dbthread"
	"sasync/dbthread/dialect"
	"sasync/deferred"
)

// faulty is a dialect that is SQLite but for the faults that a test plans.
type faulty struct {
	dialect.Database
	mu     sync.Mutex
	faults map[string][]error // what the next calls of an operation return
}

// plannedFaults serves one test at a time.
var plannedFaults = &faulty{}

func init() {
	dialect.Register("faulty", func(rest string) (dialect.Database, error) {
		db, err := dialect.Open("sqlite:" + rest)
		plannedFaults.Database = db
		return plannedFaults, err
	})
}

// plan makes the next calls of op return errs; nil lets one pass.
func (f *faulty) plan(op string, errs ...error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = map[string][]error{op: errs}
}

func (f *faulty) next(op string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.faults[op]) == 0 {
		return nil
	}
	err := f.faults[op][0]
	f.faults[op] = f.faults[op][1:]
	return err
}

func (f *faulty) Connect(role dialect.Role) (dialect.Conn, error) {
	if err := f.next("connect"); err != nil {
		return nil, err
	}
	c, err := f.Database.Connect(role)
	return faultyConn{c, f}, err
}

type faultyConn struct {
	dialect.Conn
	f *faulty
}

func (c faultyConn) Begin() error {
	if err := c.f.next("begin"); err != nil {
		return err
	}
	return c.Conn.Begin()
}

// Commit loses the transaction when it fails, as after an I/O error.
func (c faultyConn) Commit() error {
	if err := c.f.next("commit"); err != nil {
		return errors.Join(err, c.Conn.Rollback())
	}
	return c.Conn.Commit()
}

func (c faultyConn) Savepoint() error {
	if err := c.f.next("savepoint"); err != nil {
		return err
	}
	return c.Conn.Savepoint()
}

func (c faultyConn) Release() error {
	if err := c.f.next("release"); err != nil {
		return err
	}
	return c.Conn.Release()
}

func (c faultyConn) RollbackTo() error {
	if err := c.f.next("rollback to"); err != nil {
		return err
	}
	return c.Conn.RollbackTo()
}

func openFaulty(t *testing.T, cfg dbthread.Config) *world {
	path := filepath.Join(t.TempDir(), "x.db")
	plannedFaults.plan("")
	return reopen(t, path, "faulty:"+path, cfg, groupSchema...)
}

var errIO = sqlite3.Error{Code: sqlite3.ErrIoErr, ExtendedCode: sqlite3.ErrIoErrFsync}

func TestFault_OneOfTheGroupsOwnStatementsFailingLosesNothing(t *testing.T) {
	for op, faults := range map[string][]error{
		"commit":    {errIO},
		"savepoint": {nil, errIO},
		"release":   {errIO},
	} {
		t.Run(op, func(t *testing.T) {
			w := openFaulty(t, dbthread.Config{})
			goOn := w.block()
			var all []*deferred.Deferred[deferred.Unit]
			for _, v := range []string{"a", "b", "c"} {
				all = append(all, w.transact(`INSERT INTO t (v) VALUES ('`+v+`')`))
			}
			if op == "commit" {
				faults = append([]error{nil}, faults...) // the gate's passes
			}
			plannedFaults.plan(op, faults...)
			goOn()
			for _, d := range all {
				value(w, d)
			}
			if got := w.strings(`SELECT v FROM t ORDER BY rowid`); !slices.Equal(got, []string{"old", "a", "b", "c"}) {
				t.Errorf("stored are %q", got)
			}
		})
	}
}

func TestFault_AFailedRollbackToUndoesTheGroupAndRunsTheOthersAgain(t *testing.T) {
	w := openFaulty(t, dbthread.Config{})
	goOn := w.block()
	a := w.transact(`INSERT INTO t (v) VALUES ('a')`)
	bad := w.transact(`INSERT INTO t (v) VALUES ('bad')`, `INSERT INTO t (v) VALUES ('old')`)
	c := w.transact(`INSERT INTO t (v) VALUES ('c')`)
	plannedFaults.plan("rollback to", errIO)
	goOn()
	value(w, a)
	failure(w, bad)
	value(w, c)
	if got := w.strings(`SELECT v FROM t ORDER BY rowid`); !slices.Equal(got, []string{"old", "a", "c"}) {
		t.Errorf("stored are %q", got)
	}
}

func TestFault_AnErrorAtBeginOrCommitOfOneAloneIsItsError(t *testing.T) {
	w := openFaulty(t, dbthread.Config{})
	for _, op := range []string{"begin", "commit"} {
		plannedFaults.plan(op, errIO)
		err := failure(w, w.transact(`INSERT INTO t (v) VALUES ('a')`))
		var typed *dbthread.TxError
		if !errors.Is(err, dbthread.ErrIO) || !errors.As(err, &typed) || typed.Step != op {
			t.Errorf("%s: %v", op, err)
		}
		if n := w.number(`SELECT count(*) FROM t`); n != 1 {
			t.Errorf("%s: %d rows", op, n)
		}
	}
	value(w, w.transact(`INSERT INTO t (v) VALUES ('a')`))
}

func TestFault_AReaderThatCannotConnectIsTheStartUpError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	plannedFaults.plan("connect", nil, nil, errIO)
	err := openFails(t, "faulty:"+path, dbthread.Config{})
	if !errors.Is(err, dbthread.ErrIO) || err.Error() != `dbthread: open "`+path+`": connect reader: disk I/O error` {
		t.Errorf("error %v", err)
	}
}

func TestFault_ASelectThatCannotConnectFailsAndTheNextOnesRun(t *testing.T) {
	w := openFaulty(t, dbthread.Config{Streams: 1})
	plannedFaults.plan("connect", errIO)
	lost := dbthread.Select(w.b, counting, nil, scanInt)
	waiting := dbthread.Select(w.b, counting, nil, scanInt)
	if err := failure(w, lost.Next()); !errors.Is(err, dbthread.ErrIO) {
		t.Errorf("error %v", err)
	}
	if hop := value(w, waiting.Next()); hop[0] != 1 {
		t.Errorf("hop %v", hop)
	}
	waiting.Stop()
}
