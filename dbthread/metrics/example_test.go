package metrics_test

import (
	"encoding/json"
	"expvar"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"sasync/dbthread"
	"sasync/dbthread/metrics"
	_ "sasync/dbthread/sqlite"
	"sasync/deferred/deferredtest"
)

// A program serves its metrics on goroutines of package http, beside the loop.
// On expvar a broker is one line.
func Example() {
	dir, _ := os.MkdirTemp("", "metrics")
	defer os.RemoveAll(dir)
	loop := deferredtest.NewLoop(nil) // stands for a reactor
	b := dbthread.Open(loop, filepath.Join(dir, "stat.db"), dbthread.Config{})
	d := dbthread.Transact(b, "version", func(tx *dbthread.Tx) (v string, err error) {
		return v, tx.QueryRow("SELECT sqlite_version()").Scan(&v)
	})
	loop.RunUntil(d.Fired)

	mux := http.NewServeMux()
	mux.Handle("/metrics", metrics.Handler(map[string]*dbthread.Broker{"stat": b}))
	answer := httptest.NewRecorder() // stands for http.ListenAndServe and a scrape
	mux.ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
	for line := range strings.Lines(answer.Body.String()) {
		if strings.Contains(line, "transactions_total") {
			fmt.Print(line)
		}
	}

	expvar.Publish("stat", expvar.Func(func() any { return b.Stats() }))
	var published dbthread.Stats
	_ = json.Unmarshal([]byte(expvar.Get("stat").String()), &published) // as /debug/vars shows it
	fmt.Println(published.Transactions, "transactions")

	end := b.Shutdown()
	loop.RunUntil(end.Fired)
	loop.End()
	// Output:
	// # HELP sasync_dbthread_transactions_total Write transactions that were committed.
	// # TYPE sasync_dbthread_transactions_total counter
	// sasync_dbthread_transactions_total{broker="stat"} 2
	// 2 transactions
}
