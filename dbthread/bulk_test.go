package dbthread_test

import (
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"

	"sasync/dbthread"
	"sasync/deferred"
)

// rowsOf are n rows of a table with a number and a text.
func rowsOf(n int) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for i := range n {
			if !yield([]any{i + 1, "it's"}) {
				return
			}
		}
	}
}

func TestInsertRows_StoresAnyNumberInTheirOrder(t *testing.T) {
	w := open(t, `CREATE TABLE "odd ""name" (id INTEGER PRIMARY KEY, "order" INTEGER, v TEXT)`)
	total := 0
	for _, n := range []int{0, 1, 99, 100, 101, 250} {
		stored := value(w, dbthread.Transact(w.b, "bulk", func(tx *dbthread.Tx) (int64, error) {
			return dbthread.InsertRows(tx, `odd "name`, []string{"order", "v"}, rowsOf(n))
		}))
		if total += n; stored != int64(n) {
			t.Errorf("%d of %d", stored, n)
		}
	}
	if n := w.number(`SELECT count(*) FROM "odd ""name" WHERE v = 'it''s'`); n != int64(total) {
		t.Errorf("%d rows, want %d", n, total)
	}
	last := value(w, dbthread.Read(w.b, "last", func(tx *dbthread.Tx) ([]int, error) {
		return dbthread.All(tx, dbthread.ScanValue[int], `SELECT "order" FROM "odd ""name" ORDER BY id DESC LIMIT 250`)
	}))
	if slices.Reverse(last); !slices.IsSorted(last) {
		t.Errorf("not in their order: %v", last)
	}
}

func TestInsertRows_AnErrorLeavesNone(t *testing.T) {
	w := open(t, pairs)
	for want, rows := range map[string]iter.Seq[[]any]{
		"UNIQUE constraint failed": func(yield func([]any) bool) {
			for range 150 {
				if !yield([]any{"same"}) {
					return
				}
			}
		},
		`insert rows into "pairs": row 3 has 2 values for 1 columns`: slices.Values([][]any{{"a"}, {"b"}, {"c", "d"}}),
		"argument 2: a struct {} cannot be bound":                    slices.Values([][]any{{"a"}, {struct{}{}}}),
	} {
		err := failure(w, dbthread.Transact(w.b, "bulk", func(tx *dbthread.Tx) (int64, error) {
			return dbthread.InsertRows(tx, "pairs", []string{"name"}, rows)
		}))
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	err := failure(w, dbthread.Transact(w.b, "bulk", func(tx *dbthread.Tx) (int64, error) {
		return dbthread.InsertRows(tx, "pairs", nil, slices.Values([][]any{{}}))
	}))
	if !strings.Contains(err.Error(), "no columns") {
		t.Errorf("error %v", err)
	}
	if n := w.number(`SELECT count(*) FROM pairs`); n != 0 {
		t.Errorf("%d rows", n)
	}
}

// produceRows of sAsync: the results of f are stored in the order of the items,
// whichever comes first, and so the ids are in it.
func TestOrdered_RowsAreStoredInTheOrderOfTheItems(t *testing.T) {
	w := open(t, pairs)
	waiting := map[string]*deferred.Deferred[string]{}
	f := func(item string) *deferred.Deferred[string] {
		waiting[item] = deferred.New[string](w.loop)
		return waiting[item]
	}
	names := deferred.Ordered(w.loop, deferred.FromSeq(w.loop, slices.Values([]string{"a", "b", "c"}), 1), 10, f)
	ids := deferred.Collect(w.loop, deferred.Ordered(w.loop, names, 10, func(name string) *deferred.Deferred[int64] {
		return setPair.Go(w.b, pair{name, ""})
	}))
	w.loop.RunUntil(func() bool { return len(waiting) == 3 })
	for _, item := range []string{"c", "b", "a"} {
		waiting[item].Callback(item)
	}
	if got := value(w, ids); !slices.Equal(got, []int64{1, 2, 3}) {
		t.Errorf("ids %v", got)
	}
	if got := w.strings(`SELECT name FROM pairs ORDER BY id`); !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Errorf("stored are %q", got)
	}
}

func TestInsertRows_StopsAskingForRowsAfterAnError(t *testing.T) {
	w := open(t)
	asked := 0
	err := failure(w, dbthread.Transact(w.b, "bulk", func(tx *dbthread.Tx) (int64, error) {
		return dbthread.InsertRows(tx, "missing", []string{"a"}, func(yield func([]any) bool) {
			for range 1000 {
				if asked++; !yield([]any{1}) {
					return
				}
			}
		})
	}))
	var typed *dbthread.TxError
	if !errors.As(err, &typed) || asked != 100 {
		t.Errorf("error %v, %d rows asked for", err, asked)
	}
}
