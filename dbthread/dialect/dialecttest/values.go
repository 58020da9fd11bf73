package dialecttest

import (
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"sasync/dbthread"
)

// tryStore stores a value in a column of samples and reads it back.
func tryStore[T any](s *suite, name string, v T) (back T, err error) {
	s.Helper()
	d := dbthread.Transact(s.b, "store", func(tx *dbthread.Tx) (back T, err error) {
		if _, err := tx.Exec(`DELETE FROM samples`); err != nil {
			return back, err
		}
		if _, err := tx.Exec(`INSERT INTO samples (`+name+`) VALUES (?)`, v); err != nil {
			return back, err
		}
		return back, tx.QueryRow(`SELECT ` + name + ` FROM samples`).Scan(&back)
	})
	s.loop.RunUntil(d.Fired)
	if back, err, _ = d.Result(); err != nil {
		return back, failure(s, d)
	}
	return back, nil
}

// wantWhole wants v to come back as it is, or to be refused by kind.
func wantWhole[T comparable](s *suite, column string, v T, kind error) {
	s.Helper()
	switch back, err := tryStore(s, column, v); {
	case err != nil:
		s.wantKind(err, kind)
	case back != v:
		s.Errorf("%v came back as %v", v, back)
	}
	value(s, s.exec(`DELETE FROM samples`)) // the thread goes on
}

func scanned[T any](r *dbthread.Rows) error { return r.Scan(new(T)) }

var valuePromises = []promise{
	{"AParameterThatNoColumnHoldsIsRefusedAndTheTransactionGoesOn", func(s *suite) {
		s.open(dbthread.Config{}, samples)
		for _, c := range []struct {
			bound any
			kind  error
		}{
			{uint64(math.MaxInt64) + 1, dbthread.ErrTooBig},
			{math.NaN(), dbthread.ErrInvalidValue},
			{float32(math.NaN()), dbthread.ErrInvalidValue},
		} {
			err := value(s, dbthread.Transact(s.b, "bind", func(tx *dbthread.Tx) (refused error, err error) {
				_, refused = tx.Exec(`INSERT INTO samples (i) VALUES (?)`, c.bound)
				_, err = tx.Exec(`INSERT INTO samples (i) VALUES (?)`, 1)
				return refused, err
			}))
			var typed *dbthread.TxError
			if !errors.Is(err, c.kind) || !errors.As(err, &typed) || typed.Step != "bind" {
				s.Errorf("%T %v: error %v", c.bound, c.bound, err)
			}
		}
		if n := s.number(`SELECT count(*) FROM samples`); n != 3 {
			s.Errorf("%d rows", n)
		}
	}},

	{"ANumberThatDoesNotFitItsVariableIsAnError", func(s *suite) {
		s.open(dbthread.Config{}, samples)
		for _, c := range []struct {
			column string
			stored any
			scan   func(*dbthread.Rows) error
		}{
			{"i", int64(math.MaxInt8 + 1), scanned[int8]},
			{"i", int64(math.MinInt64), scanned[int32]},
			{"i", int64(-1), scanned[uint]},
			{"i", int64(1<<24 + 1), scanned[float32]},
			{"i", int64(math.MaxInt64), scanned[float64]},
			{"i", int64(2), scanned[bool]},
			{"i", int64(2), scanned[string]},
			{"r", 1e300, scanned[float32]},
			{"r", 0.5, scanned[int]},
			{"i", int64(math.MaxUint16 + 1), func(r *dbthread.Rows) error {
				_, err := dbthread.ScanStruct[struct{ I uint16 }](r)
				return err
			}},
		} {
			err := failure(s, dbthread.Transact(s.b, "scan", func(tx *dbthread.Tx) (bool, error) {
				if _, err := tx.Exec(`INSERT INTO samples (`+c.column+`) VALUES (?)`, c.stored); err != nil {
					return false, err
				}
				rows, err := tx.Query(`SELECT ` + c.column + ` FROM samples`)
				if err != nil || !rows.Next() {
					return false, err
				}
				return true, c.scan(rows)
			}))
			var typed *dbthread.TxError
			if !errors.As(err, &typed) || typed.Step != "scan" || !strings.Contains(err.Error(), "does not fit") {
				s.Errorf("%v: error %v", c.stored, err)
			}
		}
		if n := s.number(`SELECT count(*) FROM samples`); n != 0 {
			s.Errorf("%d rows", n)
		}
	}},

	{"AnIntegerThatDoesNotFitItsColumnIsNeverCut", func(s *suite) {
		s.open(dbthread.Config{Startup: func(tx *dbthread.Tx) error {
			_, err := tx.Exec(`CREATE TABLE samples (i SMALLINT)`)
			return err
		}})
		for _, i := range []int64{math.MaxInt16, math.MaxInt16 + 1, math.MinInt64, math.MaxInt64} {
			wantWhole(s, "i", i, dbthread.ErrTooBig)
		}
	}},

	{"ASumThatIsTooLargeIsNeverWrong", func(s *suite) {
		s.open(dbthread.Config{}, samples)
		for range 3 {
			value(s, s.exec(`INSERT INTO samples (i) VALUES (?)`, math.MaxInt64))
		}
		d := dbthread.Read(s.b, "sum", func(tx *dbthread.Tx) (n int64, err error) {
			err = tx.QueryRow(`SELECT sum(i) FROM samples`).Scan(&n)
			return n, err
		})
		var typed *dbthread.TxError
		if err := failure(s, d); !errors.As(err, &typed) {
			s.Errorf("error %v", err)
		}
	}},

	{"InfinityIsInfinityOrRefused", func(s *suite) {
		s.open(dbthread.Config{}, samples)
		for _, f := range []float64{math.Inf(1), math.Inf(-1)} {
			wantWhole(s, "r", f, dbthread.ErrTooBig)
		}
	}},

	{"ATextIsKeptByteByByteOrRefused", func(s *suite) {
		s.open(dbthread.Config{}, samples, things)
		for _, text := range []string{
			"zero \x00 inside", "\x00", "no UTF-8 \xff\xfe", "cut \xe6\x97", "surrogate \xed\xa0\x80", "overlong \xc0\x80", "\U0010FFFF", "\uFEFFmark",
		} {
			wantWhole(s, "t", text, dbthread.ErrInvalidValue)
			// In a unique index too, and in a statement of many rows.
			d := dbthread.Transact(s.b, "many", func(tx *dbthread.Tx) (int64, error) {
				return dbthread.InsertRows(tx, "things", []string{"name"}, slices.Values([][]any{{"fine"}, {text}}))
			})
			s.loop.RunUntil(d.Fired)
			if _, err, _ := d.Result(); err != nil {
				s.wantKind(failure(s, d), dbthread.ErrInvalidValue)
				if n := s.number(`SELECT count(*) FROM things`); n != 0 {
					s.Errorf("%q: %d rows", text, n)
				}
			} else if got := column[string](s, `SELECT name FROM things ORDER BY id`); !slices.Equal(got, []string{"fine", text}) {
				s.Errorf("%q came back as %q", text, got)
			}
			value(s, s.exec(`DELETE FROM things`))
		}
	}},

	{"AStatementWithAZeroByteOrWithoutUTF8IsAnErrorAndNothingElse", func(s *suite) {
		s.open(dbthread.Config{RetryTime: time.Hour}, things)
		for _, sql := range []string{"SELECT 1 \x00", "INSERT INTO things (name) VALUES ('\x00')", "\x00", "SELECT \xff\xfe"} {
			err := failure(s, s.exec(sql))
			var typed *dbthread.TxError
			if !errors.As(err, &typed) || typed.SQL != sql || typed.Step != "prepare" {
				s.Errorf("%q: error %v", sql, err)
			}
		}
		if n := s.number(`SELECT count(*) FROM things`); n != 0 {
			s.Errorf("%d rows", n)
		}
	}},

	{"ATextThatIsNoNumberIsKeptOrRefusedInAColumnOfNumbers", func(s *suite) {
		s.open(dbthread.Config{}, samples)
		for _, text := range []string{"twelve", "12 monkeys", ""} {
			wantWhole(s, "i", text, dbthread.ErrInvalidValue)
		}
	}},
}
