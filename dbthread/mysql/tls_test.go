package mysql_test

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
	srv := dbserver.MariaDB(t)
	url := srv.Database()
	admin := open(t, url, dbthread.Config{})
	value(admin, dbthread.Transact(admin.b, "user", func(tx *dbthread.Tx) (bool, error) {
		if _, err := tx.Exec(`CREATE USER app IDENTIFIED BY 'ge:h/e@im' REQUIRE SSL`); err != nil {
			return false, err
		}
		_, err := tx.Exec(`GRANT ALL ON *.* TO app`)
		return true, err
	}, dbthread.Exclusive()))
	app := strings.Replace(url, "root@", "app:ge%3Ah%2Fe%40im@", 1)
	w := open(t, app+"?tls=true&tls_ca="+srv.CA(), dbthread.Config{})
	cipher := value(w, dbthread.Read(w.b, "cipher", func(tx *dbthread.Tx) (cipher string, err error) {
		var name string
		err = tx.QueryRow(`SHOW STATUS LIKE 'Ssl_cipher'`).Scan(&name, &cipher)
		return cipher, err
	}))
	if cipher == "" {
		t.Error("not encrypted")
	}
	for bad, want := range map[string]string{
		app:               "Access denied",
		app + "?tls=true": "certificate",
		strings.Replace(app, "im@", "irn@", 1) + "?tls=skip-verify": "Access denied",
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
