package report

import (
	"reflect"
	"strings"
	"testing"

	"sasync/dbthread"
	"sasync/dbthread/dbthreadtest/dbserver"
	_ "sasync/dbthread/mysql"
	_ "sasync/dbthread/postgres"
	"sasync/deferred"
)

func TestPostgreSQL_AnswersAsSQLite(t *testing.T) {
	sameAnswers(t, dbserver.PostgreSQL(t))
}

func TestMariaDB_AnswersAsSQLite(t *testing.T) { sameAnswers(t, dbserver.MariaDB(t)) }

// sameAnswers holds that a server tells what SQLite tells.
func sameAnswers(t *testing.T, server *dbserver.Server) {
	setup := weekSetup()
	want, err := ask(t, setup, askAll)
	if err != nil {
		t.Fatal(err)
	}
	got, err := askAt(t, server.Database(), setup, askAll)
	if err != nil {
		t.Fatal(err)
	}
	for name, rows := range want.rows {
		if got.rows[name] != rows {
			t.Errorf("%s:\n%s\nwant\n%s", name, got.rows[name], rows)
		}
	}
	got.summary.SQL, want.summary.SQL = nil, nil
	if !reflect.DeepEqual(got.summary, want.summary) {
		t.Errorf("summary\n%+v\nwant\n%+v", got.summary, want.summary)
	}
}

type everything struct {
	rows    map[string]string // by question and filter
	summary *Summary
}

// askAll asks all questions with several filters, and for the first screen.
func askAll(b *dbthread.Broker) *deferred.Deferred[everything] {
	return dbthread.Read(b, "all", func(tx *dbthread.Tx) (everything, error) {
		all := everything{rows: map[string]string{}}
		for _, q := range Questions() {
			for _, f := range []Filter{{}, {Vhost: "shop.example"}, {Path: "/t*", IP: "192.0.2.0/25", Method: "GET", Status: "2xx"}, {Rule: "secrets"},
				{Path: "/tea"}, {Path: "/*", Vhost: "shop.example"}, {IP: "192.0.2.9"}, {Status: "404"}, {Status: "5xx"}, {Method: "POST"}} {
				a, err := q.In(tx, Asked{Filter: f, Days: -1})
				if err != nil {
					return all, err
				}
				all.rows[q.Name+" "+strings.TrimSpace(f.Vhost+f.Path+f.Rule+f.IP+f.Status+f.Method)] = rowsOf(a)
			}
		}
		var err error
		all.summary, err = Gather(tx, Options{})
		return all, err
	})
}
