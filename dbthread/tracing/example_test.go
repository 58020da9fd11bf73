package tracing_test

import (
	"fmt"
	"os"
	"path/filepath"

	"sasync/dbthread"
	_ "sasync/dbthread/sqlite"
	"sasync/dbthread/tracing"
	"sasync/deferred/deferredtest"
)

// A tracer gets a span with the context in which it was queued.
func ExampleSpans() {
	dir, _ := os.MkdirTemp("", "tracing")
	defer os.RemoveAll(dir)
	loop := deferredtest.NewLoop(nil) // stands for a reactor
	current := "GET /"                // stands for the context of what the loop is doing
	b := dbthread.Open(loop, filepath.Join(dir, "x.db"), dbthread.Config{
		TraceParent: func() any { return current },
		Trace: tracing.Spans("sqlite", func(s tracing.Span) {
			fmt.Println(s.Name, "in", s.Parent, s.Attributes[0], s.Err)
		}),
	})
	d := dbthread.Transact(b, "version", func(tx *dbthread.Tx) (v string, err error) {
		return v, tx.QueryRow("SELECT sqlite_version()").Scan(&v)
	})
	current = ""
	loop.RunUntil(d.Fired)

	end := b.Shutdown()
	loop.RunUntil(end.Fired)
	loop.End()
	// Output: transact version in GET / db.system.name=sqlite <nil>
}
