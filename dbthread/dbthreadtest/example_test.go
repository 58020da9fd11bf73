package dbthreadtest_test

import (
	"errors"
	"testing"

	"sasync/dbthread"
	"sasync/dbthread/dbthreadtest"
)

// A test of what a program does when the disk is full.
func Example() {
	_ = func(t *testing.T) {
		db := dbthreadtest.Open(t, dbthread.Config{RunTwice: true})
		db.Faults.Plan(dbthreadtest.Commit, dbthreadtest.Fault(dbthread.ErrFull))
		d := dbthread.Transact(db.Broker, "store", func(tx *dbthread.Tx) (dbthread.Result, error) {
			return tx.Exec("CREATE TABLE t (v)")
		})
		if err := dbthreadtest.Failure(db, d); !errors.Is(err, dbthread.ErrFull) {
			t.Errorf("error %v", err)
		}
	}
}
