package dialecttest

import (
	"errors"
	"runtime"
	"slices"
	"sync/atomic"

	"sasync/dbthread"
	"sasync/deferred"
)

var transactionPromises = []promise{
	{"AnErrorRollsBackAllThatTheFunctionDid", func(s *suite) {
		s.open(dbthread.Config{}, things)
		err := failure(s, dbthread.Transact(s.b, "boom", func(tx *dbthread.Tx) (bool, error) {
			for _, name := range []string{"a", "b"} {
				if _, err := tx.Exec(insertThing, name, 1); err != nil {
					return false, err
				}
			}
			return false, errBoom
		}))
		if !errors.Is(err, errBoom) {
			s.Errorf("error %v", err)
		}
		if n := s.number(`SELECT count(*) FROM things`); n != 0 {
			s.Errorf("%d rows", n)
		}
	}},

	{"APanicRollsBackAndIsAnError", func(s *suite) {
		s.open(dbthread.Config{}, things)
		err := failure(s, dbthread.Transact(s.b, "panic", func(tx *dbthread.Tx) (bool, error) {
			if _, err := tx.Exec(insertThing, "a", 1); err != nil {
				return false, err
			}
			panic("boom")
		}))
		var typed *deferred.PanicError
		if !errors.As(err, &typed) || typed.Value != "boom" {
			s.Errorf("error %v", err)
		}
		if n := s.number(`SELECT count(*) FROM things`); n != 0 {
			s.Errorf("%d rows", n)
		}
	}},

	{"SoDoesAGoexitWhateverStateTheTransactionIsIn", func(s *suite) {
		s.open(dbthread.Config{Writers: 1}, things)
		for range 3 {
			err := failure(s, dbthread.Transact(s.b, "goexit", func(tx *dbthread.Tx) (bool, error) {
				tx.Exec(insertThing, "a", 1)
				tx.Exec(insertThing, "a", 1) // fails
				runtime.Goexit()
				return true, nil
			}))
			if !errors.Is(err, deferred.ErrGoexit) {
				s.Errorf("error %v", err)
			}
		}
		value(s, s.exec(insertThing, "b", 1))
		if got := column[string](s, `SELECT name FROM things`); !slices.Equal(got, []string{"b"}) {
			s.Errorf("stored are %q", got)
		}
	}},

	{"AFailedStatementNeverCommitsHalf", func(s *suite) {
		s.open(dbthread.Config{}, things)
		value(s, s.exec(insertThing, "old", 1))
		d := dbthread.Transact(s.b, "half", func(tx *dbthread.Tx) (bool, error) {
			tx.Exec(insertThing, "before", 1)
			tx.Exec(insertThing, "old", 2) // fails; the function does not care
			tx.Exec(insertThing, "after", 1)
			return true, nil
		})
		s.loop.RunUntil(d.Fired)
		want := []string{"after", "before", "old"} // an engine may go on behind it
		if _, err, _ := d.Result(); err != nil {   // or end the transaction with it
			if err := failure(s, d); !errors.Is(err, dbthread.ErrRolledBack) || !errors.Is(err, dbthread.ErrUnique) {
				s.Errorf("error %v", err)
			}
			want = want[2:]
		}
		if got := column[string](s, `SELECT name FROM things ORDER BY name`); !slices.Equal(got, want) {
			s.Errorf("stored are %q, want %q", got, want)
		}
	}},

	{"AnErrorBehindTheRowThatWasReadIsNotForgotten", func(s *suite) {
		s.open(dbthread.Config{}, things)
		for i, name := range []string{"a", "b"} {
			value(s, s.exec(insertThing, name, i))
		}
		d := dbthread.Transact(s.b, "behind", func(tx *dbthread.Tx) (n int64, err error) {
			// Where a subselect may have one row only, the second row is an error.
			if err := tx.QueryRow(`SELECT (SELECT i.n FROM things i WHERE i.id <= o.id) FROM things o ORDER BY o.id`).Scan(&n); err != nil {
				return 0, err
			}
			tx.Exec(insertThing, "c", 2)
			return n, nil
		})
		s.loop.RunUntil(d.Fired)
		want := int64(3)
		if _, err, _ := d.Result(); err != nil {
			want = 2
			if err := failure(s, d); !errors.Is(err, dbthread.ErrRolledBack) {
				s.Errorf("error %v", err)
			}
		}
		if n := s.number(`SELECT count(*) FROM things`); n != want {
			s.Errorf("%d rows, want %d", n, want)
		}
	}},

	{"AnErrorLeavesTheOthersAlone", func(s *suite) {
		s.open(dbthread.Config{}, things)
		var good, bad []*deferred.Deferred[dbthread.Result]
		for i := range 200 {
			if i%5 == 4 {
				bad = append(bad, s.exec(`INSERT INTO things (name) VALUES (NULL)`))
			} else {
				good = append(good, s.exec(insertThing, string(rune('a'+i)), i))
			}
		}
		for _, d := range good {
			value(s, d)
		}
		for _, d := range bad {
			s.wantKind(failure(s, d), dbthread.ErrConstraint)
		}
		if n := s.number(`SELECT count(*) FROM things`); int(n) != len(good) {
			s.Errorf("%d rows, want %d", n, len(good))
		}
	}},

	{"ExclusiveRunsOnceAndAlone", func(s *suite) {
		s.open(dbthread.Config{}, things)
		var runs atomic.Int64
		value(s, dbthread.Transact(s.b, "once", func(tx *dbthread.Tx) (bool, error) {
			runs.Add(1)
			_, err := tx.Exec(insertThing, "a", 1)
			return true, err
		}, dbthread.Exclusive()))
		if runs.Load() != 1 {
			s.Errorf("%d runs", runs.Load())
		}
	}},

	{"ATransactionThatDoesNothingSucceeds", func(s *suite) {
		s.open(dbthread.Config{}, things)
		nothing := func(*dbthread.Tx) (int, error) { return 7, nil }
		if value(s, dbthread.Transact(s.b, "nothing", nothing)) != 7 || value(s, dbthread.Read(s.b, "nothing", nothing)) != 7 {
			s.Error("no 7")
		}
	}},

	{"RunningTwiceChangesNothing", func(s *suite) {
		s.open(dbthread.Config{RunTwice: true}, things)
		value(s, s.exec(insertThing, "a", 1))
		for range 3 {
			value(s, dbthread.Transact(s.b, "increment", increment("a")))
		}
		if n := s.number(selectThing, "a"); n != 4 {
			s.Errorf("n is %d", n)
		}
		s.wantKind(failure(s, s.exec(insertThing, "a", 1)), dbthread.ErrUnique)
	}},
}

// increment reads, counts and writes.
func increment(name string) func(tx *dbthread.Tx) (int64, error) {
	return func(tx *dbthread.Tx) (n int64, err error) {
		if err := tx.QueryRow(selectThing, name).Scan(&n); err != nil {
			return 0, err
		}
		_, err = tx.Exec(updateThing, n+1, name)
		return n + 1, err
	}
}
