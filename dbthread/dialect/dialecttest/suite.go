package dialecttest

import (
	"errors"
	"slices"
	"testing"

	"sasync/dbthread"
	"sasync/dbthread/dialect"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

// Run holds a dialect to what package dbthread promises, one subtest a
// promise. open returns the URL of an empty database; each test asks for one.
func Run(t *testing.T, open func(testing.TB) string) {
	for _, group := range []struct {
		name     string
		promises []promise
	}{
		{"Types", typePromises},
		{"Values", slices.Concat(valuePromises, giantPromises)},
		{"Statements", statementPromises},
		{"Errors", errorPromises},
		{"Transactions", transactionPromises},
		{"Functions", functionPromises},
		{"Isolation", isolationPromises},
		{"Order", orderPromises},
		{"Reading", readingPromises},
		{"Tables", tablePromises},
		{"Shorthand", shorthandPromises},
		{"Lifecycle", lifecyclePromises},
	} {
		t.Run(group.name, func(t *testing.T) {
			for _, p := range group.promises {
				t.Run(p.name, func(t *testing.T) { p.test(&suite{T: t, url: open(t), loop: deferredtest.NewLoop(t)}) })
			}
		})
	}
}

// promise is a subtest, named as what it asserts.
type promise struct {
	name string
	test func(*suite)
}

// suite is one test of the suite. The test's goroutine is the loop.
type suite struct {
	*testing.T
	url  string
	loop *deferredtest.Loop
	b    *dbthread.Broker
}

var errBoom = errors.New("boom")

// open starts a broker whose start-up makes tables.
func (s *suite) open(cfg dbthread.Config, tables ...*dbthread.Table) {
	s.Helper()
	if cfg.Startup == nil {
		cfg.Startup = func(tx *dbthread.Tx) error { return dbthread.CreateTables(tx, tables...) }
	}
	b := dbthread.Open(s.loop, s.url, cfg)
	s.b = b
	s.Cleanup(func() { value(s, b.Shutdown()) })
	value(s, b.Running())
}

// server says whether transactions run side by side.
func (s *suite) server() bool { return s.database().Server() }

func (s *suite) database() dialect.Database {
	s.Helper()
	db, err := dialect.Open(s.url)
	if err != nil {
		s.Fatal(err)
	}
	return db
}

// value waits for d and wants a result.
func value[T any](s *suite, d *deferred.Deferred[T]) T {
	s.Helper()
	s.loop.RunUntil(d.Fired)
	return deferredtest.Result(s.T, d)
}

// failure waits for d and wants an error.
func failure[T any](s *suite, d *deferred.Deferred[T]) error {
	s.Helper()
	s.loop.RunUntil(d.Fired)
	return deferredtest.Failure(s.T, d)
}

// exec queues one statement as a transaction.
func (s *suite) exec(sql dbthread.SQL, args ...any) *deferred.Deferred[dbthread.Result] {
	return dbthread.Transact(s.b, "exec", func(tx *dbthread.Tx) (dbthread.Result, error) { return tx.Exec(sql, args...) })
}

// number reads a single number.
func (s *suite) number(sql dbthread.SQL, args ...any) int64 {
	s.Helper()
	return value(s, dbthread.Read(s.b, "number", func(tx *dbthread.Tx) (n int64, err error) {
		err = tx.QueryRow(sql, args...).Scan(&n)
		return n, err
	}))
}

// column reads a single column.
func column[T any](s *suite, sql dbthread.SQL, args ...any) []T {
	s.Helper()
	return value(s, dbthread.Read(s.b, "column", func(tx *dbthread.Tx) ([]T, error) { return all[T](tx, sql, args...) }))
}

func all[T any](tx *dbthread.Tx, sql dbthread.SQL, args ...any) ([]T, error) {
	rows, err := tx.Query(sql, args...)
	if err != nil {
		return nil, err
	}
	var list []T
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

// wantKind checks the kind of an error, and that it names the statement.
func (s *suite) wantKind(err, kind error) {
	s.Helper()
	var typed *dbthread.TxError
	if !errors.Is(err, kind) || !errors.As(err, &typed) || typed.SQL == "" {
		s.Errorf("error %v, want %q with its statement", err, kind)
	}
}

// things is a table that gives out ids.
var things = &dbthread.Table{
	Name: "things",
	Columns: []dbthread.Column{
		{Name: "id", Type: dbthread.Integer, PrimaryKey: true},
		{Name: "name", Type: dbthread.Text, NotNull: true},
		{Name: "n", Type: dbthread.Integer},
	},
	Indices: []dbthread.Index{dbthread.UniqueOn("name")},
}

var (
	insertThing = dbthread.Statement(`INSERT INTO things (name, n) VALUES (?, ?)`)
	selectThing = dbthread.Statement(`SELECT n FROM things WHERE name = ?`)
	updateThing = dbthread.Statement(`UPDATE things SET n = ? WHERE name = ?`)
)
