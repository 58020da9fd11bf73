package dialecttest

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	"sasync/dbthread"
	"sasync/deferred"
)

// numbered are n rows for things.
func numbered(n int) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for i := range n {
			if !yield([]any{fmt.Sprintf("it's %d", i), i}) {
				return
			}
		}
	}
}

var statementPromises = []promise{
	{"LastInsertIDIsTheNewRowsID", func(s *suite) {
		s.open(dbthread.Config{}, things)
		for _, name := range []string{"a", "b", "c"} {
			r := value(s, s.exec(insertThing, name, 1))
			if id := s.number(`SELECT id FROM things WHERE name = ?`, name); r.LastInsertID != id || r.RowsAffected != 1 {
				s.Errorf("%s: result %+v, id %d", name, r, id)
			}
		}
	}},

	{"RowsAffectedCountsTheRowsThatWereFound", func(s *suite) {
		s.open(dbthread.Config{}, things)
		for i := range 5 {
			value(s, s.exec(insertThing, fmt.Sprint(i), i))
		}
		for sql, want := range map[string]int64{
			`UPDATE things SET n = 1`:                  5,
			`UPDATE things SET n = 1 WHERE id > 0`:     5, // nothing changes
			`UPDATE things SET n = 2 WHERE name = 'x'`: 0,
			`SELECT * FROM things`:                     0,
			`DELETE FROM things WHERE name < '2'`:      2,
		} {
			if sql[0] != 'D' {
				if r := value(s, s.exec(sql)); r.RowsAffected != want {
					s.Errorf("%s: %d, want %d", sql, r.RowsAffected, want)
				}
			}
		}
		if r := value(s, s.exec(`DELETE FROM things WHERE name < '2'`)); r.RowsAffected != 2 {
			s.Errorf("deleted %d", r.RowsAffected)
		}
	}},

	{"UpsertInsertsAndThenUpdates", func(s *suite) {
		s.open(dbthread.Config{}, things)
		upsert := dbthread.Statement(s.database().Schema().Upsert("things", []string{"name", "n"}, []string{"name"}, 1))
		value(s, s.exec(upsert, "a", 1))
		value(s, s.exec(upsert, "b", 2))
		value(s, s.exec(upsert, "a", 3))
		if got := column[int64](s, `SELECT n FROM things ORDER BY name`); !slices.Equal(got, []int64{3, 2}) {
			s.Errorf("got %d", got)
		}
	}},

	{"UpsertOfAKeyAloneLeavesTheRow", func(s *suite) {
		s.open(dbthread.Config{}, things)
		upsert := dbthread.Statement(s.database().Schema().Upsert("things", []string{"name"}, []string{"name"}, 1))
		value(s, s.exec(insertThing, "a", 1))
		value(s, s.exec(upsert, "a"))
		if got := column[int64](s, `SELECT n FROM things`); !slices.Equal(got, []int64{1}) {
			s.Errorf("got %d", got)
		}
	}},

	{"InsertOfSeveralRowsIsOneStatement", func(s *suite) {
		s.open(dbthread.Config{}, things)
		insert := s.database().Schema().Insert("things", []string{"name", "n"}, 3)
		if r := value(s, s.exec(insert, "a", 1, "b", 2, "c", 3)); r.RowsAffected != 3 {
			s.Errorf("%d rows", r.RowsAffected)
		}
		if got := column[int64](s, `SELECT n FROM things ORDER BY name`); !slices.Equal(got, []int64{1, 2, 3}) {
			s.Errorf("got %d", got)
		}
	}},

	{"ReturningGivesRowsWhereTheEngineHasIt", func(s *suite) {
		s.open(dbthread.Config{}, things)
		d := dbthread.Transact(s.b, "returning", func(tx *dbthread.Tx) (id int64, err error) {
			err = tx.QueryRow(`INSERT INTO things (name, n) VALUES (?, ?) RETURNING id`, "a", 1).Scan(&id)
			return id, err
		})
		s.loop.RunUntil(d.Fired)
		id, err, _ := d.Result()
		var typed *dbthread.TxError
		switch {
		case errors.As(err, &typed) && typed.Step == "prepare": // MySQL has none
			failure(s, d)
		case err != nil || id != s.number(`SELECT id FROM things`):
			s.Errorf("id %d, %v", id, err)
		}
	}},

	{"AnInsertThatIsQueriedHasNoRows", func(s *suite) {
		s.open(dbthread.Config{}, things)
		n := value(s, dbthread.Transact(s.b, "query", func(tx *dbthread.Tx) (int, error) {
			names, err := all[string](tx, insertThing, "a", 1)
			return len(names), err
		}))
		if n != 0 || s.number(`SELECT count(*) FROM things`) != 1 {
			s.Errorf("%d rows", n)
		}
	}},

	{"AStatementMayRunWhileRowsOfAnotherAreOpen", func(s *suite) {
		s.open(dbthread.Config{}, things)
		for i := range 20 {
			value(s, s.exec(insertThing, fmt.Sprint(i), i))
		}
		sum := value(s, dbthread.Transact(s.b, "nested", func(tx *dbthread.Tx) (sum int64, err error) {
			rows, err := tx.Query(`SELECT name FROM things ORDER BY id`)
			if err != nil {
				return 0, err
			}
			for rows.Next() {
				var name string
				var n int64
				if err := rows.Scan(&name); err != nil {
					return 0, err
				}
				if err := tx.QueryRow(selectThing, name).Scan(&n); err != nil {
					return 0, err
				}
				if _, err := tx.Exec(updateThing, n+1, name); err != nil {
					return 0, err
				}
				sum += n
			}
			return sum, rows.Err()
		}))
		if sum != 190 || s.number(`SELECT sum(n) FROM things`) != 210 {
			s.Errorf("sum %d", sum)
		}
	}},

	{"TheSameStatementMayRunInsideItsOwnRows", func(s *suite) {
		s.open(dbthread.Config{}, things)
		for i := range 3 {
			value(s, s.exec(insertThing, fmt.Sprint(i), i))
		}
		every := dbthread.Statement(`SELECT n FROM things ORDER BY id`)
		pairs := value(s, dbthread.Read(s.b, "pairs", func(tx *dbthread.Tx) (pairs int, err error) {
			outer, err := tx.Query(every)
			if err != nil {
				return 0, err
			}
			for outer.Next() {
				inner, err := all[int64](tx, every)
				if err != nil {
					return 0, err
				}
				pairs += len(inner)
			}
			return pairs, outer.Err()
		}))
		if pairs != 9 {
			s.Errorf("%d pairs", pairs)
		}
	}},

	{"InsertRowsStoresAnyNumber", func(s *suite) {
		s.open(dbthread.Config{}, things, samples)
		for _, n := range []int{1, 2, 1000, 2345} {
			value(s, s.exec(`DELETE FROM things`))
			stored := value(s, dbthread.Transact(s.b, "bulk", func(tx *dbthread.Tx) (int64, error) {
				return dbthread.InsertRows(tx, "things", []string{"name", "n"}, numbered(n))
			}))
			if stored != int64(n) || s.number(`SELECT count(*) FROM things WHERE name = 'it''s ' || n`) != stored {
				s.Errorf("%d of %d", stored, n)
			}
		}
	}},

	{"InsertRowsStoresEveryType", func(s *suite) {
		s.open(dbthread.Config{}, samples)
		every := []any{int64(-5), 0.25, `"{\, żółć'}`, []byte{0, 1, '"', '\\', 255}, true}
		none := []any{nil, nil, nil, nil, nil}
		value(s, dbthread.Transact(s.b, "bulk", func(tx *dbthread.Tx) (int64, error) {
			return dbthread.InsertRows(tx, "samples", []string{"i", "r", "t", "b", "o"}, func(yield func([]any) bool) {
				for i := range 1500 {
					if row := [][]any{every, none}[i%2]; !yield(row) {
						return
					}
				}
			})
		}))
		n := s.number(`SELECT count(*) FROM samples WHERE i = ? AND r = ? AND t = ? AND b = ? AND o = ?`, every...)
		empty := s.number(`SELECT count(*) FROM samples WHERE i IS NULL AND r IS NULL AND t IS NULL AND b IS NULL AND o IS NULL`)
		if n != 750 || empty != 750 {
			s.Errorf("%d full and %d empty rows", n, empty)
		}
	}},

	{"InsertRowsThatFailsLeavesNothing", func(s *suite) {
		s.open(dbthread.Config{}, things)
		value(s, s.exec(insertThing, "it's 2000", 1))
		s.wantKind(failure(s, dbthread.Transact(s.b, "bulk", func(tx *dbthread.Tx) (int64, error) {
			return dbthread.InsertRows(tx, "things", []string{"name", "n"}, numbered(3000))
		})), dbthread.ErrUnique)
		if n := s.number(`SELECT count(*) FROM things`); n != 1 {
			s.Errorf("%d rows", n)
		}
	}},

	{"InsertsThatAreQueuedTogetherAreTransactionsEach", func(s *suite) {
		s.open(dbthread.Config{}, things)
		thing := dbthread.DefineInsert("thing", insertThing, func(n int) []any { return []any{fmt.Sprint(n % 50), n} }, dbthread.Series("things"))
		var all []*deferred.Deferred[deferred.Unit]
		for n := range 51 { // the last one has the name of the first
			all = append(all, thing.Go(s.b, n))
		}
		for _, d := range all[:50] {
			value(s, d)
		}
		s.wantKind(failure(s, all[50]), dbthread.ErrUnique)
		if got := column[int](s, `SELECT n FROM things ORDER BY id`); len(got) != 50 || !slices.IsSorted(got) {
			s.Errorf("stored are %v", got)
		}
	}},

	{"ColumnsHaveTheirNames", func(s *suite) {
		s.open(dbthread.Config{}, things)
		names := value(s, dbthread.Read(s.b, "columns", func(tx *dbthread.Tx) ([]string, error) {
			rows, err := tx.Query(`SELECT id, n AS number FROM things`)
			if err != nil {
				return nil, err
			}
			return rows.Columns(), nil
		}))
		if !slices.Equal(names, []string{"id", "number"}) {
			s.Errorf("names %q", names)
		}
	}},

	{"ManyStatementsArePreparedAndLetGo", func(s *suite) {
		s.open(dbthread.Config{Writers: 1}, things)
		for i := range 300 { // more than a thread keeps
			sum := value(s, dbthread.Transact(s.b, "many", func(tx *dbthread.Tx) (n int64, err error) {
				err = tx.QueryRow(fmt.Sprintf(`SELECT %d + count(*) FROM things`, i)).Scan(&n)
				return n, err
			}))
			if sum != int64(i) {
				s.Fatalf("%d: %d", i, sum)
			}
		}
	}},
}
