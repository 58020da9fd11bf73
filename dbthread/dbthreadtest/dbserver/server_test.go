package dbserver_test

import (
	"testing"

	"go.uber.org/goleak"

	"sasync/dbthread"
	"sasync/dbthread/dbthreadtest/dbserver"
	_ "sasync/dbthread/postgres"
	"sasync/deferred/deferredtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestPostgreSQL_Smoke(t *testing.T) {
	srv := dbserver.PostgreSQL(t)
	url := srv.Database()
	loop := deferredtest.NewLoop(t)
	b := dbthread.Open(loop, url, dbthread.Config{Startup: func(tx *dbthread.Tx) error {
		tb := dbthread.Table{Name: "t", Columns: []dbthread.Column{{Name: "id", Type: dbthread.Integer, PrimaryKey: true}, {Name: "v", Type: dbthread.Text}}, Indices: []dbthread.Index{dbthread.UniqueOn("v")}}
		if err := tb.Create(tx); err != nil {
			return err
		}
		return tb.Create(tx)
	}})
	d := b.Running()
	loop.RunUntil(d.Fired)
	deferredtest.Result(t, d)
	e := dbthread.Transact(b, "x", func(tx *dbthread.Tx) (int64, error) {
		r, err := tx.Exec("INSERT INTO t (v) VALUES (?)", "a")
		t.Log(r)
		return r.LastInsertID, err
	})
	loop.RunUntil(e.Fired)
	t.Log(deferredtest.Result(t, e))
	s := b.Shutdown()
	loop.RunUntil(s.Fired)
	deferredtest.Result(t, s)
}
