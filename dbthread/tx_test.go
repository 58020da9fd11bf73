package dbthread_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"sasync/dbthread"
	"sasync/deferred"
)

const things = `CREATE TABLE things (id INTEGER PRIMARY KEY, i INTEGER, r REAL, t TEXT, b BLOB)`

// in runs f as a transaction and wants it to succeed.
func (w *world) in(f func(tx *dbthread.Tx) error) {
	w.t.Helper()
	value(w, dbthread.Transact(w.b, "in", func(tx *dbthread.Tx) (deferred.Unit, error) { return deferred.Unit{}, f(tx) }))
}

func TestTx_RefusesUseAfterItsFunctionReturned(t *testing.T) {
	w := open(t, things)
	var kept *dbthread.Tx
	var rows *dbthread.Rows
	w.in(func(tx *dbthread.Tx) (err error) {
		kept = tx
		rows, err = tx.Query(`SELECT 1 UNION SELECT 2`)
		rows.Next()
		return err
	})
	_, execErr := kept.Exec(`INSERT INTO things (i) VALUES (1)`)
	_, queryErr := kept.Query(`SELECT 1`)
	var n int
	next := rows.Next()
	for what, err := range map[string]error{
		"Exec": execErr, "Query": queryErr, "QueryRow": kept.QueryRow(`SELECT 1`).Scan(&n),
		"Next": rows.Err(), "Scan": rows.Scan(&n), "Close": rows.Close(),
	} {
		if !errors.Is(err, dbthread.ErrTxDone) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if next {
		t.Error("the rows went on")
	}
	if n := w.number(`SELECT count(*) FROM things`); n != 0 {
		t.Errorf("%d rows", n)
	}
}

func TestTx_RefusesASecondGoroutineAndItsEndWaitsForTheOneInside(t *testing.T) {
	w := open(t, things)
	refused := make(chan error, 100)
	w.in(func(tx *dbthread.Tx) error {
		rows, err := tx.Query(`SELECT 1`)
		if err != nil {
			return err
		}
		done := make(chan struct{})
		go func() { // outlives the function
			defer close(done)
			for range 100 {
				_, err := tx.Exec(`INSERT INTO things (i) VALUES (1)`)
				refused <- err
			}
		}()
		for rows.Next() {
		}
		return nil
	})
	for range 100 {
		err := <-refused
		if err != nil && !errors.Is(err, dbthread.ErrTxDone) && !errors.Is(err, dbthread.ErrTxBusy) {
			t.Errorf("error %v", err)
		}
	}
}

func TestTx_ASecondGoroutineInsideIsBusy(t *testing.T) {
	w := open(t, things)
	w.in(func(tx *dbthread.Tx) error {
		rows, err := tx.Query(`SELECT 1`)
		if err != nil {
			return err
		}
		rows.Next()
		var inner error
		err = rows.Scan(scanFunc(func(any) error { // runs while Scan is inside
			_, inner = tx.Exec(`SELECT 1`)
			return nil
		}))
		if !errors.Is(inner, dbthread.ErrTxBusy) {
			t.Errorf("error %v", inner)
		}
		return err
	})
}

type scanFunc func(any) error

func (f scanFunc) Scan(v any) error { return f(v) }

func TestTx_ClosesRowsThatWereLeftOpen(t *testing.T) {
	w := open(t, things)
	w.in(func(tx *dbthread.Tx) error { return run(tx, `INSERT INTO things (i) VALUES (1), (2), (3)`) })
	goOn := w.block()
	var all []*deferred.Deferred[deferred.Unit]
	for range 5 { // a statement left open would be in the way of RELEASE and COMMIT
		all = append(all, dbthread.Transact(w.b, "open", func(tx *dbthread.Tx) (deferred.Unit, error) {
			for range 3 {
				rows, err := tx.Query(`SELECT id FROM things`)
				if err != nil {
					return deferred.Unit{}, err
				}
				rows.Next()
			}
			rows, err := tx.Query(`INSERT INTO things (i) VALUES (4), (5) RETURNING id`)
			if err == nil {
				rows.Next()
			}
			return deferred.Unit{}, err
		}))
	}
	goOn()
	for _, d := range all {
		value(w, d)
	}
	if n := w.number(`SELECT count(*) FROM things`); n != 13 {
		t.Errorf("%d rows", n)
	}
}

func TestQuery_TheSameStatementNestsInItself(t *testing.T) {
	w := open(t, things)
	stmt := dbthread.Statement(`SELECT id FROM things WHERE id > ? ORDER BY id`)
	w.in(func(tx *dbthread.Tx) error { return run(tx, `INSERT INTO things (i) VALUES (1), (2), (3)`) })
	for _, sql := range []dbthread.SQL{stmt, stmt.String()} {
		w.in(func(tx *dbthread.Tx) error {
			var got []string
			outer, err := tx.Query(sql, 0)
			if err != nil {
				return err
			}
			for outer.Next() {
				var a, b int
				if err := outer.Scan(&a); err != nil {
					return err
				}
				inner, err := tx.Query(sql, a)
				if err != nil {
					return err
				}
				for inner.Next() {
					if err := inner.Scan(&b); err != nil {
						return err
					}
					got = append(got, fmt.Sprint(a, b))
				}
			}
			if want := []string{"1 2", "1 3", "2 3"}; !slices.Equal(got, want) {
				t.Errorf("pairs %q, want %q", got, want)
			}
			return nil
		})
	}
}

func TestExec_TellsRowIDAndRowsAffected(t *testing.T) {
	w := open(t, things)
	w.in(func(tx *dbthread.Tx) error {
		for _, c := range []struct {
			sql  string
			want dbthread.Result
		}{
			{`INSERT INTO things (i) VALUES (1), (2), (3)`, dbthread.Result{LastInsertID: 3, RowsAffected: 3}},
			{`UPDATE things SET i = 9 WHERE id < 3`, dbthread.Result{RowsAffected: 2}},
			{`INSERT OR IGNORE INTO things (id) VALUES (1)`, dbthread.Result{}},
			{`INSERT INTO things (i) VALUES (4), (5) RETURNING id`, dbthread.Result{LastInsertID: 5, RowsAffected: 2}},
			{`WITH x(v) AS (VALUES (7)) INSERT INTO things (i) SELECT v FROM x`, dbthread.Result{LastInsertID: 6, RowsAffected: 1}},
			{`CREATE TABLE other (id INTEGER)`, dbthread.Result{}},
			{`SELECT * FROM things`, dbthread.Result{}},
			{`DELETE FROM things`, dbthread.Result{RowsAffected: 6}},
		} {
			got, err := tx.Exec(c.sql)
			if err != nil || got != c.want {
				t.Errorf("%s: %+v, %v, want %+v", c.sql, got, err, c.want)
			}
		}
		return nil
	})
}

func TestExec_RefusesWhatIsNotOneStatement(t *testing.T) {
	w := open(t, things)
	for sql, want := range map[string]string{
		"":                               `no statement`,
		" -- nothing\n":                  `no statement`,
		"SELECT 1; DELETE FROM things":   `more than one statement: the second starts at byte 10`,
		"SELECT ';' /* ; */; -- the end": ``,
		"SELECT 1;;":                     ``,
		"SELECT 1 WHERE 'a' = \x00":      `NUL in the statement at byte 21`,
		"CREATE TRIGGER r AFTER INSERT ON things BEGIN SELECT CASE WHEN 1 THEN 2 END; SELECT 1; END;": ``,
	} {
		d := w.transact(sql)
		if want == "" {
			value(w, d)
		} else if err := failure(w, d); !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", sql, err, want)
		}
	}
}

func TestExec_WantsAsManyArgumentsAsParameters(t *testing.T) {
	w := open(t, things)
	for _, args := range [][]any{{}, {1}, {1, 2, 3}} {
		err := failure(w, dbthread.Transact(w.b, "args", func(tx *dbthread.Tx) (dbthread.Result, error) {
			return tx.Exec(`INSERT INTO things (i, r) VALUES (?, ?)`, args...)
		}))
		want := fmt.Sprintf(`dbthread: transact "args": bind: %d arguments for 2 parameters`, len(args))
		if err.Error() != want {
			t.Errorf("text %q, want %q", err, want)
		}
	}
	err := failure(w, dbthread.Transact(w.b, "stmt", func(tx *dbthread.Tx) (dbthread.Result, error) { return tx.Exec(42) }))
	if got, want := err.Error(), `dbthread: transact "stmt": prepare: a int is no statement: want *Stmt or string`; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
}

type id int64

func TestBindAndScan_KeepValues(t *testing.T) {
	w := open(t, things)
	n, s := 7, "text"
	w.in(func(tx *dbthread.Tx) error {
		for _, c := range []struct {
			bound any
			want  any // as an any is scanned
		}{
			{nil, nil}, {42, int64(42)}, {int8(-1), int64(-1)}, {uint32(math.MaxUint32), int64(math.MaxUint32)},
			{int64(math.MinInt64), int64(math.MinInt64)}, {id(9), int64(9)}, {true, int64(1)}, {false, int64(0)},
			{1.5, 1.5}, {float32(0.25), 0.25}, {math.Inf(1), math.Inf(1)}, {"", ""}, {"grün\x00", "grün\x00"},
			{[]byte{0, 255}, []byte{0, 255}}, {[]byte{}, []byte{}}, {[]byte(nil), nil},
			{&n, int64(7)}, {&s, "text"}, {(*int)(nil), nil},
			{sql.NullString{String: "x", Valid: true}, "x"}, {sql.NullInt64{}, nil}, {(*sql.NullInt64)(nil), nil},
		} {
			var got any
			if err := tx.QueryRow(`SELECT ?`, c.bound).Scan(&got); err != nil {
				return fmt.Errorf("%T %v: %w", c.bound, c.bound, err)
			}
			if fmt.Sprintf("%T %v", got, got) != fmt.Sprintf("%T %v", c.want, c.want) {
				t.Errorf("%T %v came back as %T %v", c.bound, c.bound, got, got)
			}
		}
		return nil
	})
}

func TestBind_RefusesWhatWouldNotComeBack(t *testing.T) {
	w := open(t, things)
	for _, c := range []struct {
		bound any
		want  string
	}{
		{time.Now(), "argument 1: a time.Time: bind the number or text that the column holds"},
		{uint64(math.MaxUint64), "argument 1: 18446744073709551615: value too big for 64 signed bits"},
		{math.NaN(), "argument 1: NaN: not a value that can be stored"},
		{struct{}{}, "argument 1: a struct {} cannot be bound"},
		{[]int{1}, "argument 1: a []int cannot be bound"},
	} {
		err := failure(w, dbthread.Transact(w.b, "b", func(tx *dbthread.Tx) (dbthread.Result, error) {
			return tx.Exec(`INSERT INTO things (i) VALUES (?)`, c.bound)
		}))
		if got, want := err.Error(), `dbthread: transact "b": bind: `+c.want; got != want {
			t.Errorf("text %q, want %q", got, want)
		}
	}
}

func TestScan_ServesTheCommonTypes(t *testing.T) {
	w := open(t, things)
	w.in(func(tx *dbthread.Tx) error {
		var (
			i   int
			i8  int8
			u   uint16
			f   float64
			s   string
			b   []byte
			yes bool
			own id
			p   *string
			q   *int
			n   sql.Null[int64]
			bs  []byte
		)
		err := tx.QueryRow(`SELECT 1, -128, 65535, 2, 'x', x'01', 1, 5, 'p', NULL, NULL, 'text'`).
			Scan(&i, &i8, &u, &f, &s, &b, &yes, &own, &p, &q, &n, &bs)
		if err != nil {
			return err
		}
		if i != 1 || i8 != -128 || u != 65535 || f != 2 || s != "x" || !bytes.Equal(b, []byte{1}) || !yes || own != 5 ||
			*p != "p" || q != nil || n.Valid || string(bs) != "text" {
			t.Error(i, i8, u, f, s, b, yes, own, *p, q, n, bs)
		}
		return nil
	})
}

func TestScan_RefusesToChangeAValue(t *testing.T) {
	w := open(t, things)
	var i8 int8
	var u uint
	var s string
	var i int
	var f float32
	var yes bool
	for _, c := range []struct {
		sql  string
		dest any
		want string
	}{
		{`SELECT 128 AS n`, &i8, `column 1 (n): int64 128 does not fit in a int8`},
		{`SELECT -1 AS n`, &u, `column 1 (n): int64 -1 does not fit in a uint`},
		{`SELECT 1 AS n`, &s, `column 1 (n): int64 1 does not fit in a string`},
		{`SELECT 16777217 AS n`, &f, `column 1 (n): int64 16777217 does not fit in a float32`},
		{`SELECT 1e300 AS n`, &f, `column 1 (n): float64 1e+300 does not fit in a float32`},
		{`SELECT 'x' AS n`, &i, `column 1 (n): string x does not fit in a int`},
		{`SELECT 2 AS n`, &yes, `column 1 (n): int64 2 does not fit in a bool`},
		{`SELECT NULL AS n`, &i, `column 1 (n): NULL: scan it into a pointer to a pointer, a sql.Null or an any`},
		{`SELECT 1 AS n`, i, `column 1 (n): a int is no pointer to scan into`},
		{`SELECT 1, 2`, &i, `1 destinations for 2 columns`},
	} {
		err := failure(w, dbthread.Read(w.b, "r", func(tx *dbthread.Tx) (int, error) { return 0, tx.QueryRow(c.sql).Scan(c.dest) }))
		if got, want := err.Error(), `dbthread: read "r": scan: `+c.want; got != want {
			t.Errorf("text %q, want %q", got, want)
		}
	}
}

func TestQueryRow_WithoutARowIsErrNoRows(t *testing.T) {
	w := open(t, things)
	err := failure(w, dbthread.Read(w.b, "r", func(tx *dbthread.Tx) (n int, err error) {
		return n, tx.QueryRow(`SELECT id FROM things`).Scan(&n)
	}))
	if !errors.Is(err, dbthread.ErrNoRows) {
		t.Errorf("error %v", err)
	}
}

func TestRows_AnErrorOnTheWayIsTold(t *testing.T) {
	w := open(t, things)
	err := failure(w, dbthread.Read(w.b, "r", func(tx *dbthread.Tx) ([]int64, error) {
		return column[int64](tx, `SELECT abs(column1) FROM (VALUES (1), (2), (-9223372036854775807 - 1))`)
	}))
	if !strings.Contains(err.Error(), "integer overflow") {
		t.Errorf("error %v", err)
	}
}

func TestStatements_OfAnyNumberRunThroughABoundedCache(t *testing.T) {
	w := open(t, things)
	w.in(func(tx *dbthread.Tx) error {
		outer, err := tx.Query(`SELECT 1 UNION SELECT 2`) // stays open while its place in the cache is wanted
		if err != nil {
			return err
		}
		outer.Next()
		for i := range 300 {
			var n int
			if err := tx.QueryRow(fmt.Sprintf(`SELECT %d`, i)).Scan(&n); err != nil || n != i {
				return fmt.Errorf("got %d: %w", n, err)
			}
		}
		if !outer.Next() {
			t.Error("the open rows ended early")
		}
		return nil
	})
}

func TestStatements_OutliveAChangeOfTheSchema(t *testing.T) {
	w := open(t, things)
	all := dbthread.Statement(`SELECT * FROM things`)
	columns := func(tx *dbthread.Tx) (int, error) {
		rows, err := tx.Query(all)
		if err != nil {
			return 0, err
		}
		return len(rows.Columns()), nil
	}
	if n := value(w, dbthread.Transact(w.b, "before", columns)); n != 5 {
		t.Errorf("%d columns", n)
	}
	value(w, dbthread.Transact(w.b, "alter", do(`ALTER TABLE things ADD COLUMN x`), dbthread.Exclusive()))
	if n := value(w, dbthread.Transact(w.b, "after", columns)); n != 6 {
		t.Errorf("%d columns", n)
	}
	value(w, w.transact(`INSERT INTO things (x) VALUES (1)`))
}
