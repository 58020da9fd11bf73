package dialecttest

import (
	"database/sql/driver"
	"errors"
	"os"
	"slices"
	"sync"
	"time"

	"sasync/dbthread"
	"sasync/deferred"
)

// goSilent makes n functions go on together, when the server has gone silent.
func (s *faults) goSilent(n int) (ready func()) {
	var all sync.WaitGroup
	all.Add(n)
	arm := sync.OnceFunc(func() { s.proxy.arm(whenever) })
	return func() {
		all.Done()
		all.Wait()
		arm()
	}
}

// waitingInAllWays queues a transaction of each sort, which waits for the server's
// answer from ready on.
func (s *faults) waitingInAllWays(ready func(), name string, opts ...dbthread.Option) []*deferred.Deferred[bool] {
	const one = `SELECT 1` // waits for no lock
	ask := func(known bool) func(tx *dbthread.Tx) (bool, error) {
		return func(tx *dbthread.Tx) (bool, error) {
			var n int64
			if known { // otherwise it waits while the statement is compiled
				if err := tx.QueryRow(one).Scan(&n); err != nil {
					return false, err
				}
			}
			ready()
			return true, tx.QueryRow(one).Scan(&n)
		}
	}
	write := func(tx *dbthread.Tx) (bool, error) {
		if _, err := tx.Exec(insertThing, name, 1); err != nil {
			return false, err
		}
		ready()
		_, err := tx.Exec(insertThing, name+" too", 1)
		return true, err
	}
	return []*deferred.Deferred[bool]{
		dbthread.Transact(s.b, "prepare", ask(false), opts...),
		dbthread.Transact(s.b, "query", ask(true), opts...),
		dbthread.Transact(s.b, "exec", write, append(opts, dbthread.Exclusive())...),
		dbthread.Read(s.b, "read", ask(true), opts...),
	}
}

// valuer is an argument that is there when it is wanted.
type valuer func() driver.Value

func (f valuer) Value() (driver.Value, error) { return f(), nil }

// readOnTwoStreams has both threads for Select connected, and lets them be.
func (s *faults) readOnTwoStreams() {
	s.Helper()
	first, second := dbthread.Select(s.b, inOrder, nil, scanInt), dbthread.Select(s.b, inOrder, nil, scanInt)
	for len(value(&s.suite, first.Next()))+len(value(&s.suite, second.Next())) > 0 {
	}
}

var hangPromises = []fault{
	{"CancelADeadlineAndStopGiveUpASilentServer", func(s *faults) {
		s.open(dbthread.Config{Writers: 6, Readers: 2, Streams: 2, StreamRows: 1}, things)
		value(&s.suite, s.exec(insertThing, "a", 1))
		value(&s.suite, s.exec(insertThing, "b", 1))
		s.readOnTwoStreams()
		ready := s.goSilent(9)
		cancelled := s.waitingInAllWays(ready, "cancelled")
		late := s.waitingInAllWays(ready, "late", dbthread.Deadline(time.Minute))
		waiting := valuer(func() driver.Value {
			ready()
			return 1
		})
		rows := dbthread.Select(s.b, `SELECT n FROM things WHERE n > ?`, []any{waiting}, scanInt)
		s.proxy.awaitSilence(9)
		asks := dbthread.Select(s.b, inOrder, nil, scanInt) // whether its server is there
		s.proxy.awaitSilence(10)

		for _, d := range cancelled {
			d.Cancel()
		}
		s.loop.Advance(time.Minute)
		stopped := []*deferred.Deferred[[]int64]{rows.Next(), asks.Next()}
		rows.Stop()
		asks.Stop()
		for i := range cancelled {
			s.wantLost(failure(&s.suite, cancelled[i]), deferred.ErrCancelled)
			s.wantLost(failure(&s.suite, late[i]), os.ErrDeadlineExceeded)
		}
		for _, d := range stopped {
			if err := failure(&s.suite, d); !errors.Is(err, dbthread.ErrStopped) {
				s.Errorf("error %v", err)
			}
		}

		s.proxy.arm(never) // all threads go on
		var all []*deferred.Deferred[dbthread.Result]
		for _, name := range []string{"c", "d", "e", "f", "g", "h"} {
			all = append(all, s.exec(insertThing, name, 1))
		}
		for _, d := range all {
			value(&s.suite, d)
		}
		if got := s.names(); !slices.Equal(got, []string{"a", "b", "c", "d", "e", "f", "g", "h"}) {
			s.Errorf("stored are %q", got)
		}
		s.readOnTwoStreams()
	}},

	{"ATransactionThatASilentServerDoesNotAnswerRunsAgain", func(s *faults) {
		s.url += s.impatient
		s.open(patient, things)
		runs := 0
		d := dbthread.Transact(s.b, "silent", func(tx *dbthread.Tx) (int, error) {
			if runs++; runs == 1 {
				s.proxy.arm(whenever)
			}
			_, err := tx.Exec(insertThing, "once", 1)
			return runs, err
		})
		s.proxy.awaitSilence(1)
		s.proxy.arm(never)
		if got := value(&s.suite, d); got != 2 || !slices.Equal(s.names(), []string{"once"}) {
			s.Errorf("run %d, stored are %q", got, s.names())
		}
	}},

	{"AnExclusiveOneAsksFirstAndTakesAnotherConnection", func(s *faults) {
		s.url += s.impatient
		s.open(dbthread.Config{Writers: 1, RetryTime: time.Minute}, things)
		s.proxy.arm(whenever)
		d := dbthread.Transact(s.b, "once", func(tx *dbthread.Tx) (bool, error) {
			_, err := tx.Exec(insertThing, "once", 1)
			return true, err
		}, dbthread.Exclusive())
		s.proxy.awaitSilence(1)
		s.proxy.arm(never)
		value(&s.suite, d)
		if got := s.names(); !slices.Equal(got, []string{"once"}) {
			s.Errorf("stored are %q", got)
		}
	}},
}
