package tracing_test

import (
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"sasync/dbthread"
	"sasync/dbthread/dbthreadtest"
	"sasync/dbthread/tracing"
	"sasync/deferred"
)

const table = `CREATE TABLE t (v TEXT UNIQUE, n INTEGER CHECK (n < 100))`

func open(t *testing.T, cfg dbthread.Config) *dbthreadtest.DB {
	cfg.Startup = func(tx *dbthread.Tx) error {
		_, err := tx.Exec(table)
		return err
	}
	return dbthreadtest.Open(t, cfg)
}

func insert(db *dbthreadtest.DB, name, sql string, opts ...dbthread.Option) *deferred.Deferred[dbthread.Result] {
	return dbthread.Transact(db.Broker, name, func(tx *dbthread.Tx) (dbthread.Result, error) { return tx.Exec(sql) }, opts...)
}

func TestSpans_TellsEachTransactionWithItsParent(t *testing.T) {
	var spans []tracing.Span
	current := "request 1"
	db := open(t, dbthread.Config{
		TraceParent: func() any { return current },
		Trace:       tracing.Spans("sqlite", func(s tracing.Span) { spans = append(spans, s) }),
	})
	begun := time.Now()
	d := insert(db, "setName", `INSERT INTO t (v) VALUES ('a')`)
	current = "request 2"
	read := dbthread.Read(db.Broker, "count", func(tx *dbthread.Tx) (n int, err error) {
		return n, tx.QueryRow(`SELECT count(*) FROM t`).Scan(&n)
	})
	dbthreadtest.Value(db, d)
	dbthreadtest.Value(db, read)
	if len(spans) != 2 {
		t.Fatalf("%d spans", len(spans))
	}
	if spans[0].Name != "transact setName" {
		spans[0], spans[1] = spans[1], spans[0]
	}
	for i, want := range []map[string]string{
		{"db.operation.name": "transact", "db.query.summary": "setName", "db.query.text": `INSERT INTO t (v) VALUES ('a')`},
		{"db.operation.name": "read", "db.query.summary": "count", "db.query.text": `SELECT count(*) FROM t`},
	} {
		s := spans[i]
		want["db.system.name"], want["sasync.runs"] = "sqlite", "1"
		got := texts(s.Attributes)
		for key, text := range want {
			if got[key] != text {
				t.Errorf("%s: %s is %q, want %q", s.Name, key, got[key], text)
			}
		}
		if filepath.Base(got["code.file.path"]) != "tracing_test.go" || got["code.line.number"] == "0" {
			t.Errorf("%s: place %v", s.Name, got)
		}
		if s.Start.Before(begun) || s.End.Before(s.Start) || s.Err != nil || s.Parent != [...]any{"request 1", "request 2"}[i] {
			t.Errorf("span %+v", s)
		}
	}
}

func texts(attributes []slog.Attr) map[string]string {
	m := map[string]string{}
	for _, a := range attributes {
		m[a.Key] = a.Value.String()
	}
	return m
}

func TestSpans_TellTheSortOfError(t *testing.T) {
	var spans []tracing.Span
	db := open(t, dbthread.Config{Trace: tracing.Spans("sqlite", func(s tracing.Span) { spans = append(spans, s) })})
	dbthreadtest.Value(db, insert(db, "good", `INSERT INTO t (v) VALUES ('a')`))
	for name, sql := range map[string]string{
		"unique":     `INSERT INTO t (v) VALUES ('a')`,
		"constraint": `INSERT INTO t (n) VALUES (100)`,
		"refused":    `COMMIT`,
	} {
		spans = nil
		err := dbthreadtest.Failure(db, insert(db, name, sql))
		if got := texts(spans[0].Attributes)["error.type"]; got != name || spans[0].Err != err {
			t.Errorf("%v: type %q", err, got)
		}
	}
	spans = nil
	boom := errors.New("boom")
	dbthreadtest.Failure(db, dbthread.Transact(db.Broker, "own", func(*dbthread.Tx) (int, error) { return 0, boom }))
	if got := texts(spans[0].Attributes)["error.type"]; got != "*errors.errorString" {
		t.Errorf("type %q", got)
	}
}

func TestLog_WarnsOfSlowOnes(t *testing.T) {
	core, logs := observer.New(zap.DebugLevel)
	log := zap.New(core)
	var all int
	db := open(t, dbthread.Config{Trace: tracing.All(tracing.Log(log, time.Hour), func(dbthread.Trace) { all++ }, tracing.Log(log, 0))})
	dbthreadtest.Value(db, insert(db, "store", `INSERT INTO t (v) VALUES ('a')`))
	if all != 1 || logs.Len() != 1 {
		t.Fatalf("%d traces, %d lines", all, logs.Len())
	}
	line := logs.All()[0]
	fields := line.ContextMap()
	if line.Level != zap.WarnLevel || line.Message != "slow transact" || fields["name"] != "store" || fields["sql"] != `INSERT INTO t (v) VALUES ('a')` ||
		!strings.Contains(fields["place"].(string), "tracing_test.go:") || fields["runs"] != int64(1) || fields["error"] != nil {
		t.Errorf("%v: %v", line, fields)
	}
}
