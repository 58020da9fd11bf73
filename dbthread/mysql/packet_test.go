package mysql_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"sasync/dbthread"
	"sasync/dbthread/dbthreadtest/dbserver"
	"sasync/deferred/deferredtest"
)

// A server hangs up when it is sent more than it takes. It would look like a lost
// connection, and the transaction would be tried again and again.
func TestPacket_AValueLargerThanTheServerTakesIsErrTooBig(t *testing.T) {
	srv := dbserver.MariaDB(t, "--max-allowed-packet=1M")
	w := open(t, srv.Database(), dbthread.Config{RetryTime: time.Hour, Startup: func(tx *dbthread.Tx) error {
		_, err := tx.Exec(`CREATE TABLE samples (id BIGINT PRIMARY KEY, a LONGTEXT, b LONGBLOB)`)
		return err
	}})
	store := func(id int, a, b int) error {
		d := dbthread.Transact(w.b, "store", func(tx *dbthread.Tx) (bool, error) {
			_, err := tx.Exec(`INSERT INTO samples VALUES (?, ?, ?)`, id, strings.Repeat("x", a), make([]byte, b))
			return true, err
		})
		w.loop.RunUntil(d.Fired)
		if _, err, _ := d.Result(); err != nil {
			return deferredtest.Failure(t, d)
		}
		return nil
	}
	for id, size := range []struct{ a, b int }{{1 << 19, 0}, {1 << 19, 1 << 19}, {1 << 20, 1 << 20}} {
		if err := store(id, size.a, size.b); err != nil {
			t.Errorf("%+v: error %v", size, err)
		}
	}
	for id, size := range []struct{ a, b int }{{1<<20 + 1, 0}, {0, 1<<20 + 1}, {1 << 21, 1 << 21}, {1 << 24, 0}, {1 << 27, 0}} {
		if err := store(id+3, size.a, size.b); !errors.Is(err, dbthread.ErrTooBig) {
			t.Errorf("%+v: error %v", size, err)
		}
	}
	d := dbthread.Read(w.b, "text", func(tx *dbthread.Tx) (n int64, err error) {
		return n, tx.QueryRow(`SELECT '` + strings.Repeat("x", 1<<20) + `'`).Scan(&n)
	})
	w.loop.RunUntil(d.Fired)
	if err := deferredtest.Failure(t, d); !errors.Is(err, dbthread.ErrTooBig) {
		t.Errorf("error %v", err)
	}
	stored := value(w, dbthread.Read(w.b, "stored", func(tx *dbthread.Tx) ([]string, error) {
		return dbthread.All(tx, dbthread.ScanValue[string], `SELECT a FROM samples ORDER BY id`)
	}))
	if len(stored) != 3 || stored[2] != strings.Repeat("x", 1<<20) {
		t.Errorf("%d rows", len(stored))
	}
	if n := w.b.Stats().Retries; n != 0 {
		t.Errorf("%d tries more", n)
	}
}
