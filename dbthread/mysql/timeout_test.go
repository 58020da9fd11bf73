package mysql_test

import (
	"errors"
	"testing"
	"time"

	"sasync/dbthread"
	"sasync/dbthread/dbthreadtest/dbserver"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

// openCounter is a broker on a server that has little patience, and a counter.
func openCounter(t *testing.T, patience string, cfg dbthread.Config) *world {
	cfg.Startup = func(tx *dbthread.Tx) error {
		if _, err := tx.Exec(`CREATE TABLE counters (name VARCHAR(20) PRIMARY KEY, n BIGINT)`); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO counters VALUES ('a', 0)`)
		return err
	}
	srv := dbserver.MariaDB(t, patience, "--innodb-flush-log-at-trx-commit=2")
	return open(t, srv.Database(), cfg)
}

func (w *world) number(sql string, args ...any) int64 {
	w.t.Helper()
	return value(w, dbthread.Read(w.b, "number", func(tx *dbthread.Tx) (n int64, err error) {
		return n, tx.QueryRow(sql, args...).Scan(&n)
	}))
}

func increment(tx *dbthread.Tx) error {
	_, err := tx.Exec(`UPDATE counters SET n = n + 1 WHERE name = 'a'`)
	return err
}

func TestServerTimeout_ATransactionThatSleepsTooLongForItRunsAgain(t *testing.T) {
	w := openCounter(t, "--idle-transaction-timeout=1", dbthread.Config{RetryTime: time.Minute})
	ids, goOn := make(chan int64, 10), make(chan struct{})
	d := dbthread.Transact(w.b, "sleeper", func(tx *dbthread.Tx) (runs int, err error) {
		if err := increment(tx); err != nil {
			return 0, err
		}
		var id int64
		if err := tx.QueryRow(`SELECT CONNECTION_ID()`).Scan(&id); err != nil {
			return 0, err
		}
		ids <- id
		<-goOn
		return 0, increment(tx)
	})
	for id := <-ids; w.number(`SELECT count(*) FROM information_schema.processlist WHERE id = ?`, id) > 0; {
		time.Sleep(10 * time.Millisecond)
	}
	close(goOn)
	value(w, d)
	if n := w.number(`SELECT n FROM counters`); n != 2 {
		t.Errorf("n is %d", n)
	}
}

// Of such a transaction the server undoes the statement alone.
func TestServerTimeout_ALockThatIsNotGivenInTimeIsAConflict(t *testing.T) {
	w := openCounter(t, "--innodb-lock-wait-timeout=1", dbthread.Config{RetryTime: time.Minute, Writers: 3})
	locked, goOn := make(chan struct{}), make(chan struct{})
	holder := dbthread.Transact(w.b, "holder", func(tx *dbthread.Tx) (bool, error) {
		if _, err := tx.Exec(`INSERT INTO counters VALUES ('held', 0)`); err != nil {
			return false, err
		}
		close(locked)
		<-goOn
		return true, nil
	}, dbthread.Exclusive())
	<-locked
	wanter := func(name string, opts ...dbthread.Option) *deferred.Deferred[bool] {
		return dbthread.Transact(w.b, name, func(tx *dbthread.Tx) (bool, error) {
			if err := increment(tx); err != nil {
				return false, err
			}
			_, err := tx.Exec(`INSERT INTO counters VALUES ('held', 1)`)
			return true, err
		}, opts...)
	}
	once := wanter("once", dbthread.Exclusive())
	w.loop.RunUntil(once.Fired)
	if err := deferredtest.Failure(t, once); !errors.Is(err, dbthread.ErrConflict) {
		t.Errorf("error %v", err)
	}
	again := wanter("again")
	for w.b.Stats().Retries == 0 {
		time.Sleep(10 * time.Millisecond)
	}
	close(goOn)
	w.loop.RunUntil(again.Fired)
	if err := deferredtest.Failure(t, again); !errors.Is(err, dbthread.ErrUnique) {
		t.Errorf("error %v", err)
	}
	if _, err, _ := holder.Result(); !holder.Fired() || err != nil {
		t.Errorf("holder: %v", err)
	}
	if n := w.number(`SELECT n FROM counters WHERE name = 'a'`); n != 0 {
		t.Errorf("n is %d: half of a transaction is stored", n)
	}
}
