package dialecttest

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"sasync/dbthread"
	"sasync/deferred"
)

// What a transaction function may do to others by its ways: nothing.
var functionPromises = []promise{
	{"AFunctionThatSleepsHoldsUpItsThreadAlone", func(s *suite) {
		s.open(dbthread.Config{Writers: 2, Readers: 2}, things)
		asleep, awake := make(chan struct{}, 2), make(chan struct{})
		sleep := func(tx *dbthread.Tx) (bool, error) {
			asleep <- struct{}{}
			<-awake
			_, err := tx.Exec(insertThing, "sleeper", 1)
			return true, err
		}
		hurried := dbthread.Deadline(time.Minute)
		sleeper := dbthread.Transact(s.b, "sleeper", sleep, dbthread.Series("s"), hurried)
		reader := dbthread.Read(s.b, "reader", sleep)
		<-asleep
		<-asleep
		late := dbthread.Transact(s.b, "late", sleep, dbthread.Series("s"), hurried) // behind the sleeper
		s.number(`SELECT count(*) FROM things`)
		value(s, dbthread.Select(s.b, inOrder, nil, scanInt).Next())
		other := s.exec(insertThing, "other", 1)
		if s.server() {
			value(s, other)
		}
		s.loop.Advance(time.Minute)
		if err := failure(s, late); !errors.Is(err, os.ErrDeadlineExceeded) {
			s.Errorf("error %v", err)
		}
		end := s.b.Shutdown()
		if sleeper.Fired() || end.Fired() {
			s.Error("an outcome before there is one")
		}
		close(awake)
		if err := failure(s, sleeper); !errors.Is(err, os.ErrDeadlineExceeded) {
			s.Errorf("error %v", err)
		}
		s.wantKind(failure(s, reader), dbthread.ErrReadOnly)
		value(s, other)
		value(s, end)
		s.open(dbthread.Config{}, things)
		if got := column[string](s, `SELECT name FROM things`); !slices.Equal(got, []string{"other"}) {
			s.Errorf("stored are %q", got)
		}
	}},

	{"RowsThatAFunctionKeepsOpenEndWithIt", func(s *suite) {
		s.open(dbthread.Config{Writers: 1, Readers: 1}, things)
		s.fill(2000)
		ends := map[string]func() error{
			"well":   func() error { return nil },
			"error":  func() error { return errBoom },
			"panic":  func() error { panic(errBoom) },
			"goexit": func() error { runtime.Goexit(); return nil },
		}
		for name, end := range ends {
			keep := func(tx *dbthread.Tx) (kept *dbthread.Rows, err error) {
				for range 3 {
					if kept, err = tx.Query(inOrder); err != nil || !kept.Next() {
						return nil, errors.Join(err, errors.New("no row"))
					}
				}
				return kept, end()
			}
			write := func(name string) func(tx *dbthread.Tx) (*dbthread.Rows, error) {
				return func(tx *dbthread.Tx) (*dbthread.Rows, error) {
					if _, err := tx.Exec(insertThing, name, 1); err != nil {
						return nil, err
					}
					return keep(tx)
				}
			}
			for _, d := range []*deferred.Deferred[*dbthread.Rows]{
				dbthread.Transact(s.b, "write", write(name)),
				dbthread.Transact(s.b, "alone", write(name+" alone"), dbthread.Exclusive()),
				dbthread.Read(s.b, "read", keep),
			} {
				if name != "well" {
					failure(s, d)
				} else if rows := value(s, d); rows.Next() || !errors.Is(rows.Err(), dbthread.ErrTxDone) {
					s.Errorf("the rows went on, or %v", rows.Err())
				}
			}
		}
		got := column[string](s, `SELECT name FROM things WHERE name NOT LIKE '0%' ORDER BY name`)
		if !slices.Equal(got, []string{"well", "well alone"}) {
			s.Errorf("stored are %q", got)
		}
	}},

	{"AGoroutineThatOutlivesItsFunctionIsRefused", func(s *suite) {
		s.open(dbthread.Config{Writers: 1, Readers: 1}, things)
		for i, opts := range [][]dbthread.Option{nil, {dbthread.Exclusive()}} {
			left, goOn := make(chan error, 1), make(chan struct{})
			value(s, dbthread.Transact(s.b, "leave", func(tx *dbthread.Tx) (bool, error) {
				rows, err := tx.Query(inOrder)
				if err != nil {
					return false, err
				}
				go func() {
					<-goOn
					var errs []error
					_, err := tx.Exec(insertThing, "late", 1)
					errs = append(errs, err)
					_, err = tx.Query(inOrder)
					rows.Next()
					errs = append(errs, err, rows.Err(), rows.Scan(new(int)), rows.Close())
					_, err = dbthread.InsertRows(tx, "things", []string{"name"}, slices.Values([][]any{{"late"}}))
					for _, err := range append(errs, err) {
						if !errors.Is(err, dbthread.ErrTxDone) {
							left <- fmt.Errorf("let in: %w", err)
							return
						}
					}
					left <- nil
				}()
				_, err = tx.Exec(insertThing, fmt.Sprint(i), i)
				return true, err
			}, opts...))
			running, stop := make(chan struct{}), make(chan struct{}) // its connection serves another one now
			next := dbthread.Transact(s.b, "next", func(tx *dbthread.Tx) (bool, error) {
				close(running)
				<-stop
				return true, nil
			})
			<-running
			close(goOn)
			if err := <-left; err != nil {
				s.Error(err)
			}
			close(stop)
			value(s, next)
		}
		if got := strings.Join(column[string](s, `SELECT name FROM things ORDER BY name`), " "); got != "0 1" {
			s.Errorf("stored are %s", got)
		}
	}},

	{"GoroutinesThatUseItAtOnceHarmNothing", func(s *suite) {
		s.open(dbthread.Config{Writers: 1}, things)
		const n = 4
		left := make(chan error, n)
		d := dbthread.Transact(s.b, "crowd", func(tx *dbthread.Tx) (bool, error) {
			for who := range n {
				go func() {
					var last error
					for i := 0; !errors.Is(last, dbthread.ErrTxDone); i++ {
						if _, last = tx.Exec(insertThing, fmt.Sprint(who, i), i); last != nil && !errors.Is(last, dbthread.ErrTxDone) && !errors.Is(last, dbthread.ErrTxBusy) {
							break
						}
						runtime.Gosched()
					}
					left <- last
				}()
			}
			for range 20 {
				if _, err := tx.Query(inOrder); err != nil && !errors.Is(err, dbthread.ErrTxBusy) {
					return false, err
				}
			}
			return true, nil
		})
		value(s, d)
		for range n {
			if err := <-left; !errors.Is(err, dbthread.ErrTxDone) {
				s.Errorf("error %v", err)
			}
		}
		value(s, s.exec(insertThing, "next", 1))
	}},
}
