package dialecttest

import (
	"bytes"
	"database/sql"
	"math"
	"slices"
	"strings"
	"time"

	"sasync/dbthread"
)

// samples is a table with a column of each type.
var samples = &dbthread.Table{
	Name: "samples",
	Columns: []dbthread.Column{
		{Name: "id", Type: dbthread.Integer, PrimaryKey: true},
		{Name: "i", Type: dbthread.Integer},
		{Name: "r", Type: dbthread.Real},
		{Name: "t", Type: dbthread.Text},
		{Name: "b", Type: dbthread.Blob},
		{Name: "o", Type: dbthread.Bool},
	},
}

// roundTrip stores values of a column and reads them back in order.
func roundTrip[T any](s *suite, name string, values ...T) []T {
	s.Helper()
	value(s, dbthread.Transact(s.b, "store", func(tx *dbthread.Tx) (bool, error) {
		for _, v := range values {
			if _, err := tx.Exec(`INSERT INTO samples (`+name+`) VALUES (?)`, v); err != nil {
				return false, err
			}
		}
		return true, nil
	}))
	return column[T](s, `SELECT `+name+` FROM samples ORDER BY id`)
}

var typePromises = []promise{
	{"IntegersHave64Bits", func(s *suite) {
		s.open(dbthread.Config{}, samples)
		want := []int64{0, 1, -1, math.MaxInt32 + 1, math.MaxInt64, math.MinInt64}
		if got := roundTrip(s, "i", want...); !slices.Equal(got, want) {
			s.Errorf("got %d, want %d", got, want)
		}
	}},

	{"FloatsAreExact", func(s *suite) {
		s.open(dbthread.Config{}, samples)
		want := []float64{0, 0.1, -1.5, 1e300, 1e-300, math.Pi, math.MaxFloat64, 1 << 53}
		if got := roundTrip(s, "r", want...); !slices.Equal(got, want) {
			s.Errorf("got %v, want %v", got, want)
		}
	}},

	{"TextsAreUTF8WithWhateverIsInThem", func(s *suite) {
		s.open(dbthread.Config{}, samples)
		want := []string{"", "a", " a ", `it's "quoted" \ and \n`, "żółć 日本語 🦊", "a\nb\tc\r", "?", "$1", ":name", "--", "%_"}
		if got := roundTrip(s, "t", want...); !slices.Equal(got, want) {
			s.Errorf("got %q, want %q", got, want)
		}
	}},

	{"BytesAreAnyBytes", func(s *suite) {
		s.open(dbthread.Config{}, samples)
		every := make([]byte, 256)
		for i := range every {
			every[i] = byte(i)
		}
		want := [][]byte{{}, {0}, every, []byte(`\x00 \ '`)}
		if got := roundTrip(s, "b", want...); !slices.EqualFunc(got, want, bytes.Equal) || got[0] == nil {
			s.Errorf("got %q, want %q", got, want)
		}
	}},

	{"BoolsAreFalseAndTrue", func(s *suite) {
		s.open(dbthread.Config{}, samples)
		want := []bool{true, false}
		if got := roundTrip(s, "o", want...); !slices.Equal(got, want) {
			s.Errorf("got %v, want %v", got, want)
		}
		if n := s.number(`SELECT count(*) FROM samples WHERE o = 1`); n != 1 {
			s.Errorf("%d are 1", n)
		}
	}},

	{"NullIsNoZero", func(s *suite) {
		s.open(dbthread.Config{}, samples)
		for _, name := range []string{"i", "r", "t", "b", "o"} {
			value(s, s.exec(`DELETE FROM samples`))
			got := roundTrip[any](s, name, nil)
			if len(got) != 1 || got[0] != nil {
				s.Errorf("%s: got %v", name, got)
			}
		}
		value(s, s.exec(`DELETE FROM samples`))
		want := []sql.Null[string]{{V: "a", Valid: true}, {}}
		if got := roundTrip(s, "t", want...); !slices.Equal(got, want) {
			s.Errorf("got %v, want %v", got, want)
		}
	}},

	{"TimesAreTheNumbersOrTextsThatTheProgramBinds", func(s *suite) {
		s.open(dbthread.Config{}, samples)
		at := time.Date(2026, 2, 28, 23, 59, 59, 123456000, time.UTC)
		if got := roundTrip(s, "i", at.UnixMicro()); !time.UnixMicro(got[0]).Equal(at) {
			s.Errorf("got %d", got)
		}
		value(s, s.exec(`DELETE FROM samples`))
		if got := roundTrip(s, "t", at.Format(time.RFC3339Nano)); got[0] != "2026-02-28T23:59:59.123456Z" {
			s.Errorf("got %q", got)
		}
	}},

	{"BigValuesComeBackWhole", func(s *suite) {
		s.open(dbthread.Config{}, samples)
		text := strings.Repeat("0123456789żółć🦊", 200_000)
		if got := roundTrip(s, "t", text); got[0] != text {
			s.Errorf("got %d bytes, want %d", len(got[0]), len(text))
		}
		value(s, s.exec(`DELETE FROM samples`))
		blob := bytes.Repeat([]byte{0, 1, 2, 255}, 1_000_000)
		if got := roundTrip(s, "b", blob); !bytes.Equal(got[0], blob) {
			s.Errorf("got %d bytes, want %d", len(got[0]), len(blob))
		}
	}},

	{"SumsAndAveragesAreNumbers", func(s *suite) {
		s.open(dbthread.Config{}, samples)
		roundTrip(s, "i", int64(1), 2, 4)
		if n := s.number(`SELECT sum(i) FROM samples`); n != 7 {
			s.Errorf("sum %d", n)
		}
		got := column[float64](s, `SELECT avg(i * 1.0) FROM samples`)
		if math.Abs(got[0]-7.0/3) > 0.001 {
			s.Errorf("average %v", got)
		}
	}},

	{"AComparisonIs0Or1", func(s *suite) {
		s.open(dbthread.Config{}, samples)
		roundTrip(s, "i", int64(1), 2)
		if got := column[any](s, `SELECT i > 1 FROM samples ORDER BY id`); !slices.Equal(got, []any{int64(0), int64(1)}) {
			s.Errorf("got %v", got)
		}
	}},
}
