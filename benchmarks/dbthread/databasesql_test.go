package dbthread

import (
	"database/sql"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
)

// open opens a pool of at most n connections.
func open(b *testing.B, path string, n int) *sql.DB {
	b.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+settings)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db
}

// BenchmarkDatabaseSQL is one row a transaction, each with a COMMIT: a prepared
// statement on one connection, which was faster than Begin, Exec and Commit.
func BenchmarkDatabaseSQL(b *testing.B) {
	db := open(b, newDatabase(b, 0), 1)
	if _, err := db.Exec("PRAGMA wal_autocheckpoint = 10000"); err != nil {
		b.Fatal(err)
	}
	s, err := db.Prepare(insert)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	b.ResetTimer()
	for i := range b.N {
		if _, err := s.Exec(valuesOf(i)...); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDatabaseSQLSelect is point selects with a prepared statement, on two
// connections as ours has two readers. One goroutine for each connection spares
// what 64 that are outstanding wait for each other.
func BenchmarkDatabaseSQLSelect(b *testing.B) {
	const names = 20_000
	texts := make([]string, names)
	for i := range texts {
		texts[i] = nameOf(i)
	}
	path := newDatabase(b, names)
	for _, goroutines := range []int{2, 64} {
		b.Run(fmt.Sprintf("goroutines=%d", goroutines), func(b *testing.B) {
			db := open(b, path, 2)
			s, err := db.Prepare("SELECT id FROM names WHERE value = ?")
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			b.ResetTimer()
			var next atomic.Int64
			var all sync.WaitGroup
			for range goroutines {
				all.Go(func() {
					for i := int(next.Add(1)); i <= b.N; i = int(next.Add(1)) {
						var id int64
						if err := s.QueryRow(texts[i*7919%names]).Scan(&id); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			all.Wait()
		})
	}
}
