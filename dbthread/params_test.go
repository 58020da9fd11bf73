package dbthread_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sasync/dbthread"
)

func TestNamed_BindsByName(t *testing.T) {
	w := open(t, pairs)
	insert := dbthread.Statement(`INSERT INTO pairs (name, value) VALUES (:name, :value || ':name' || :name)`)
	w.in(func(tx *dbthread.Tx) error {
		for _, name := range []string{"a", "b"} {
			if _, err := tx.Exec(insert, dbthread.Named{"name": name, "value": "v"}); err != nil {
				return err
			}
		}
		return nil
	})
	if got := w.strings(`SELECT value FROM pairs ORDER BY id`); !slices.Equal(got, []string{"v:namea", "v:nameb"}) {
		t.Errorf("stored are %q", got)
	}
}

func TestNamed_MistakesAreTold(t *testing.T) {
	w := open(t, pairs)
	w.in(func(tx *dbthread.Tx) error {
		for want, args := range map[string][]any{
			"bind: no value for parameter :a":               {dbthread.Named{}},
			"bind: the statement has no parameter :b":       {dbthread.Named{"a": 1, "b": 2}},
			"bind: argument 2: Named must be the only one":  {1, dbthread.Named{"a": 1}},
			"bind: argument 1: Named must be the only one":  {dbthread.Named{"a": 1}, 1},
			"bind: 2 arguments for 1 parameters":            {1, dbthread.List([]int{1})},
			"bind: argument 1: a []int cannot be bound":     {dbthread.Named{"a": []int{1}}},
			"bind: argument 1: a struct {} cannot be bound": {dbthread.List([]struct{}{{}})},
		} {
			_, err := tx.Exec(`SELECT :a`, args...)
			if err == nil || !strings.HasSuffix(err.Error(), want) {
				t.Errorf("%v: %v, want %s", args, err, want)
			}
		}
		return nil
	})
}

func TestList_OfAnyLengthStandsInAnIn(t *testing.T) {
	w := openNumbers(t, dbthread.Config{})
	in := dbthread.Statement(`SELECT n FROM numbers WHERE n <= :most AND n IN (:list) ORDER BY n`)
	notIn := `SELECT n FROM numbers WHERE n <= ? AND n NOT IN (?) ORDER BY n`
	w.in(func(tx *dbthread.Tx) error {
		for _, n := range []int{0, 1, 2, 3, 5, 8} {
			var want, rest []int
			for i := 1; i <= 10; i++ {
				if i <= n {
					want = append(want, i)
				} else {
					rest = append(rest, i)
				}
			}
			got, err := dbthread.All(tx, dbthread.ScanValue[int], in, dbthread.Named{"most": 10, "list": dbthread.List(want)})
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("in %v: %v, %v", want, got, err)
			}
			got, err = dbthread.All(tx, dbthread.ScanValue[int], notIn, 10, dbthread.List(want))
			if err != nil || !slices.Equal(got, rest) {
				t.Errorf("not in %v: %v, %v", want, got, err)
			}
		}
		return nil
	})
}

func TestList_AndNamesServeSelectToo(t *testing.T) {
	w := openNumbers(t, dbthread.Config{})
	rows := dbthread.Select(w.b, `SELECT n FROM numbers WHERE n IN (:list)`, []any{dbthread.Named{"list": dbthread.List([]int{3})}}, scanInt)
	if got := value(w, rows.Next()); fmt.Sprint(got) != "[3]" {
		t.Errorf("got %v", got)
	}
}
