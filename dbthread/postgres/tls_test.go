package postgres_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"sasync/dbthread"
	"sasync/dbthread/dbthreadtest/dbserver"
	"sasync/deferred/deferredtest"
)

func TestTLS_ThePasswordAndTheCertificateAreChecked(t *testing.T) {
	srv := dbserver.PostgreSQL(t)
	url := srv.Database()
	admin := open(t, url, dbthread.Config{})
	value(admin, dbthread.Transact(admin.b, "user", func(tx *dbthread.Tx) (bool, error) {
		_, err := tx.Exec(`CREATE ROLE app LOGIN PASSWORD 'ge:h/e@im'`)
		return true, err
	}))
	app := strings.Replace(url, "test@", "app:ge%3Ah%2Fe%40im@", 1)
	safe := strings.Replace(app, "sslmode=disable", "sslmode=verify-full", 1)
	w := open(t, safe+"&sslrootcert="+srv.CA(), dbthread.Config{})
	encrypted := value(w, dbthread.Read(w.b, "encrypted", func(tx *dbthread.Tx) (ok bool, err error) {
		err = tx.QueryRow(`SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()`).Scan(&ok)
		return ok, err
	}))
	if !encrypted {
		t.Error("not encrypted")
	}
	for bad, want := range map[string]string{
		safe:                                   "certificate",
		strings.Replace(app, "im@", "irn@", 1): "password authentication failed",
	} {
		loop := deferredtest.NewLoop(t)
		b := dbthread.Open(loop, bad, dbthread.Config{})
		d := b.Running()
		loop.RunUntil(d.Fired)
		err := deferredtest.Failure(t, d)
		var typed *dbthread.OpenError
		if !errors.As(err, &typed) || !strings.Contains(err.Error(), want) || strings.Contains(fmt.Sprint(err, b), "e@i") {
			t.Errorf("error %v, want %s", err, want)
		}
		closed := b.Shutdown()
		loop.RunUntil(closed.Fired)
	}
}
