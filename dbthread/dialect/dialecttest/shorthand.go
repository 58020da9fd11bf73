package dialecttest

import (
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"sasync/dbthread"
	"sasync/deferred"
)

// named has a key of two columns, and several beside it.
var named = &dbthread.Table{
	Name: "named",
	Columns: []dbthread.Column{
		{Name: "a", Type: dbthread.Text, PrimaryKey: true, NotNull: true},
		{Name: "b", Type: dbthread.Integer, PrimaryKey: true, NotNull: true},
		{Name: "text", Type: dbthread.Text, NotNull: true},
		{Name: "number", Type: dbthread.Integer},
	},
}

// What is written once and runs on every engine.
var shorthandPromises = []promise{
	{"ParametersHaveNames", func(s *suite) {
		s.open(dbthread.Config{}, things)
		insert := dbthread.Statement(`INSERT INTO things (name, n) VALUES (:name, :n)`)
		for i, name := range []string{"a", "b"} {
			value(s, s.exec(insert, dbthread.Named{"n": i, "name": name}))
		}
		if got := column[string](s, `SELECT name FROM things WHERE n = :n OR name = :name ORDER BY name`, dbthread.Named{"n": 0, "name": "b"}); !slices.Equal(got, []string{"a", "b"}) {
			s.Errorf("got %q", got)
		}
	}},

	{"AListOfAnyLengthStandsInAnIn", func(s *suite) {
		s.open(dbthread.Config{}, things)
		all := []string{"a", "b", "c", "d", "e", "f"}
		for i, name := range all {
			value(s, s.exec(insertThing, name, i))
		}
		for n := range len(all) + 1 {
			ids := make([]int, n)
			for i := range ids {
				ids[i] = i
			}
			in := column[string](s, `SELECT name FROM things WHERE n IN (?) AND name IN (?) ORDER BY name`, dbthread.List(ids), dbthread.List(all[:n]))
			out := column[string](s, `SELECT name FROM things WHERE n NOT IN (?) AND name NOT IN (?) ORDER BY name`, dbthread.List(ids), dbthread.List(all[:n]))
			if !slices.Equal(in, all[:n]) || !slices.Equal(out, all[n:]) {
				s.Errorf("with %d: in %q, not in %q", n, in, out)
			}
		}
	}},

	{"AQueryIsBuiltFromParts", func(s *suite) {
		s.open(dbthread.Config{}, things)
		for i := range 6 {
			value(s, s.exec(insertThing, fmt.Sprint(i), i%2))
		}
		q := dbthread.From("things t").Columns("t.n", "count(*) AS hits").Join("things u", "u.id = t.id").
			Where("t.name <> :but").GroupBy("t.n").OrderBy("hits DESC").Limit(":most").Statement()
		type row struct{ N, Hits int64 }
		got := value(s, dbthread.Read(s.b, "built", func(tx *dbthread.Tx) ([]row, error) {
			return dbthread.All(tx, dbthread.ScanStruct[row], q, dbthread.Named{"but": "1", "most": 1})
		}))
		if !slices.Equal(got, []row{{0, 3}}) {
			s.Errorf("got %v", got)
		}
	}},

	{"RowsAreInsertedInBulk", func(s *suite) {
		s.open(dbthread.Config{}, things)
		var rows iter.Seq[[]any] = func(yield func([]any) bool) {
			for i := range 257 {
				if !yield([]any{fmt.Sprint(i), i}) {
					return
				}
			}
		}
		n := value(s, dbthread.Transact(s.b, "bulk", func(tx *dbthread.Tx) (int64, error) {
			return dbthread.InsertRows(tx, "things", []string{"name", "n"}, rows)
		}))
		if stored := s.number(`SELECT count(*) FROM things`); n != 257 || stored != 257 {
			s.Errorf("told %d, stored %d", n, stored)
		}
	}},

	{"RowsAreUpsertedInBulk", func(s *suite) {
		s.open(dbthread.Config{}, named)
		upsert := func(from, to int, text string) error {
			d := dbthread.Transact(s.b, "upsert", func(tx *dbthread.Tx) (bool, error) {
				return true, named.Upsert(tx, func(yield func([]any) bool) {
					for i := from; i < to && yield([]any{"x", i, text, i}); i++ {
					}
				})
			})
			s.loop.RunUntil(d.Fired)
			if _, err, _ := d.Result(); err != nil {
				return failure(s, d)
			}
			return nil
		}
		long := strings.Repeat("o", 300_000)
		if err := errors.Join(upsert(0, 301, "old"), upsert(200, 403, "new"), upsert(0, 9, long)); err != nil {
			s.Fatal(err)
		}
		for text, want := range map[string]int64{"old": 191, "new": 203, long: 9} {
			if n := s.number(`SELECT count(*) FROM named WHERE "text" = ?`, text); n != want {
				s.Errorf("%d rows of %.4s, want %d", n, text, want)
			}
		}
		d := dbthread.Transact(s.b, "short", func(tx *dbthread.Tx) (bool, error) {
			return true, named.Upsert(tx, slices.Values([][]any{{"x", 1}}))
		})
		if err := failure(s, d); !strings.Contains(err.Error(), `upsert into "named": 2 values for 4 columns`) {
			s.Errorf("error %v", err)
		}
	}},

	{"RowsThatAreThereArePassedOver", func(s *suite) {
		s.open(dbthread.Config{}, things)
		insert := func(from, to int) int64 {
			return value(s, dbthread.Transact(s.b, "new", func(tx *dbthread.Tx) (int64, error) {
				return dbthread.InsertNew(tx, "things", []string{"name", "n"}, func(yield func([]any) bool) {
					for i := from; i < to && yield([]any{fmt.Sprint(i / 2), i}); i++ {
					}
				})
			}))
		}
		if n := insert(0, 300); n != 150 {
			s.Errorf("%d new rows of 150, each twice", n)
		}
		if n := insert(0, 604); n != 152 {
			s.Errorf("%d new rows of 152", n)
		}
		d := dbthread.Transact(s.b, "null", func(tx *dbthread.Tx) (int64, error) {
			return dbthread.InsertNew(tx, "things", []string{"name", "n"}, slices.Values([][]any{{"0", 0}, {nil, 0}, {"new", 0}}))
		})
		if err := failure(s, d); !errors.Is(err, dbthread.ErrConstraint) {
			s.Errorf("a row that is no row: %v", err)
		}
		if n := s.number(`SELECT count(*) FROM things WHERE n % 2 = 0`); n != 302 {
			s.Errorf("%d rows are the first of their name, want 302", n)
		}
	}},

	{"MigrationsRunOnce", func(s *suite) {
		runs := 0
		steps := []dbthread.Migration{
			{Version: 1, Name: "create", Run: things.Create},
			{Version: 2, Name: "fill", Run: func(tx *dbthread.Tx) error {
				runs++
				_, err := tx.Exec(insertThing, "a", 1)
				return err
			}},
		}
		s.open(dbthread.Config{Startup: func(tx *dbthread.Tx) error { return dbthread.Migrate(tx, steps...) }})
		d := dbthread.Transact(s.b, "migrate", func(tx *dbthread.Tx) (deferred.Unit, error) {
			return deferred.Unit{}, dbthread.Migrate(tx, steps...)
		}, dbthread.Exclusive())
		value(s, d)
		if n := s.number(`SELECT count(*) FROM things`); n != 1 || runs != 1 {
			s.Errorf("%d rows, %d runs", n, runs)
		}
	}},

	{"ARehearsalLeavesNothing", func(s *suite) {
		s.open(dbthread.Config{RunTwice: true}, things)
		d := dbthread.Transact(s.b, "twice", func(tx *dbthread.Tx) (dbthread.Result, error) { return tx.Exec(insertThing, "a", 1) })
		value(s, d)
		if n := s.number(`SELECT count(*) FROM things`); n != 1 {
			s.Errorf("%d rows", n)
		}
	}},

	{"AReadAfterWritesSeesThoseOfItsSeries", func(s *suite) {
		s.open(dbthread.Config{}, things)
		insert := func(tx *dbthread.Tx) (dbthread.Result, error) { return tx.Exec(insertThing, "a", 1) }
		write := dbthread.Transact(s.b, "write", insert, dbthread.Series("s"))
		read := dbthread.Read(s.b, "read", func(tx *dbthread.Tx) ([]int64, error) {
			return all[int64](tx, selectThing, "a")
		}, dbthread.Series("s"), dbthread.AfterWrites())
		refused := dbthread.Read(s.b, "write", insert, dbthread.Series("s"), dbthread.AfterWrites())
		value(s, write)
		if got := value(s, read); !slices.Equal(got, []int64{1}) {
			s.Errorf("read %v", got)
		}
		if err := failure(s, refused); !errors.Is(err, dbthread.ErrReadOnly) {
			s.Errorf("error %v", err)
		}
	}},

	{"AnUpdateRunsOnEveryThread", func(s *suite) {
		s.open(dbthread.Config{Writers: 3, Readers: 2}, things)
		var runs atomic.Int64
		value(s, s.b.Update("count", func(tx *dbthread.Tx) error {
			runs.Add(1)
			_, err := all[int64](tx, `SELECT 1`)
			return err
		}))
		want := int64(2 + 1)
		if s.server() {
			want = 2 + 3
		}
		if n := runs.Load(); n != want {
			s.Errorf("ran %d times, want %d", n, want)
		}
		s.number(`SELECT 1`)
	}},

	{"ADeadlineEndsWhatWaits", func(s *suite) {
		s.open(dbthread.Config{Writers: 1}, things)
		gate := make(chan struct{})
		first := dbthread.Transact(s.b, "gate", func(*dbthread.Tx) (int, error) { <-gate; return 0, nil }, dbthread.Exclusive())
		d := dbthread.Transact(s.b, "late", func(*dbthread.Tx) (int, error) { return 1, nil }, dbthread.Deadline(time.Minute))
		s.loop.Advance(time.Minute)
		close(gate)
		if err := failure(s, d); !errors.Is(err, os.ErrDeadlineExceeded) {
			s.Errorf("error %v", err)
		}
		value(s, first)
	}},
}
