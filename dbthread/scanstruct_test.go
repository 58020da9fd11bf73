package dbthread_test

import (
	"database/sql"
	"reflect"
	"slices"
	"strings"
	"testing"

	"sasync/dbthread"
	"sasync/deferred"
)

type stamped struct{ CreatedAt int64 }

type visitor struct {
	stamped
	IP     string
	Hits   int `db:"n"`
	Agent  *string
	Score  sql.NullFloat64
	secret int
}

const visitors = `CREATE TABLE visitors (ip TEXT, n INTEGER, agent TEXT, score REAL, created_at INTEGER)`

func TestScanStruct_FindsFieldsByName(t *testing.T) {
	w := open(t, visitors, `INSERT INTO visitors VALUES ('192.0.2.1', 3, 'x', 0.5, 7), ('192.0.2.2', 4, NULL, NULL, 8)`)
	got := value(w, dbthread.Read(w.b, "all", func(tx *dbthread.Tx) ([]visitor, error) {
		return dbthread.All(tx, dbthread.ScanStruct[visitor], `SELECT * FROM visitors WHERE n > ? ORDER BY n`, 2)
	}))
	x := "x"
	want := []visitor{
		{stamped{7}, "192.0.2.1", 3, &x, sql.NullFloat64{Float64: 0.5, Valid: true}, 0},
		{stamped{8}, "192.0.2.2", 4, nil, sql.NullFloat64{}, 0},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestScanStruct_ErrorsNameTheColumn(t *testing.T) {
	w := open(t, visitors, `INSERT INTO visitors VALUES ('192.0.2.1', 3, 'x', 0.5, 7)`)
	w.in(func(tx *dbthread.Tx) error {
		for sql, want := range map[string]string{
			`SELECT ip, secret FROM (SELECT ip, 1 AS secret FROM visitors)`: `scan: column 2 (secret): a dbthread_test.visitor has no such field`,
			`SELECT hits FROM (SELECT 1 AS hits)`:                           `scan: column 1 (hits): a dbthread_test.visitor has no such field`,
			`SELECT NULL AS n`:                                              `scan: column 1 (n): NULL`,
		} {
			_, err := dbthread.All(tx, dbthread.ScanStruct[visitor], sql)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %s", sql, err, want)
			}
		}
		if _, err := dbthread.All(tx, dbthread.ScanStruct[int], `SELECT 1`); err == nil || !strings.HasSuffix(err.Error(), "scan: a int is no struct") {
			t.Errorf("an int: %v", err)
		}
		return nil
	})
}

func TestAll_ScansValuesAndStopsAtTheFirstError(t *testing.T) {
	w := open(t)
	w.in(func(tx *dbthread.Tx) error {
		got, err := dbthread.All(tx, dbthread.ScanValue[string], `SELECT 'a' UNION ALL SELECT 'b'`)
		if err != nil || !slices.Equal(got, []string{"a", "b"}) {
			t.Errorf("got %q, %v", got, err)
		}
		list, err := dbthread.All(tx, dbthread.ScanValue[int64], `SELECT 1 UNION ALL SELECT 'x'`)
		if list != nil || err == nil {
			t.Errorf("got %v, %v", list, err)
		}
		_, err = dbthread.All(tx, dbthread.ScanValue[int64], `SELEC`)
		if err == nil {
			t.Error("no error")
		}
		return nil
	})
}

// hurried takes three rows, has them pause, and stops after five.
type hurried struct {
	p     deferred.Producer
	rows  []int
	ended bool
}

func (h *hurried) RegisterProducer(p deferred.Producer) { h.p = p }
func (h *hurried) UnregisterProducer()                  { h.ended = true }
func (h *hurried) Write(row int) {
	h.rows = append(h.rows, row)
	switch len(h.rows) {
	case 3:
		h.p.Pause()
	case 5:
		h.p.Stop()
	}
}

func TestSelect_PushesRowsToAConsumerThatMayPauseAndStopThem(t *testing.T) {
	w := openNumbers(t, dbthread.Config{Streams: 1, StreamRows: 2})
	h := &hurried{}
	done := deferred.Produce(w.loop, deferred.Deferator[int](dbthread.Select(w.b, `SELECT n FROM numbers ORDER BY n`, nil, scanInt)), deferred.Consumer[int](h))
	w.loop.RunUntil(func() bool { return len(h.rows) == 3 })
	value(w, w.transact(`INSERT INTO numbers VALUES (0)`)) // time for more rows to come
	if len(h.rows) != 3 {
		t.Errorf("%d rows came during the pause", len(h.rows))
	}
	h.p.Resume()
	if complete := value(w, done); complete || !h.ended {
		t.Errorf("complete %v, ended %v", complete, h.ended)
	}
	if !slices.Equal(h.rows, []int{1, 2, 3, 4, 5}) {
		t.Errorf("rows %v", h.rows)
	}
	value(w, dbthread.Select(w.b, `SELECT 1`, nil, scanInt).Next()) // the thread is free
}

func TestSelect_AsAListOfStructs(t *testing.T) {
	w := open(t, visitors, `INSERT INTO visitors (ip, n) VALUES ('192.0.2.1', 3), ('192.0.2.2', 4)`)
	type hits struct {
		IP string
		N  int
	}
	rows := dbthread.Select(w.b, `SELECT ip, n FROM visitors ORDER BY n`, nil, dbthread.ScanStruct[hits])
	if got := value(w, deferred.Collect(w.loop, deferred.Deferator[hits](rows))); !slices.Equal(got, []hits{{"192.0.2.1", 3}, {"192.0.2.2", 4}}) {
		t.Errorf("got %v", got)
	}
}
