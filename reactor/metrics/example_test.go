package metrics_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"sasync/reactor"
	"sasync/reactor/metrics"
)

// A program serves its metrics on goroutines of package http, beside the loop.
func ExampleHandler() {
	r, _ := reactor.New(reactor.Config{})
	_ = r.Post(func() { fmt.Println("posted") })
	_ = r.Post(func() { _ = r.Stop() })
	_ = r.Run()

	mux := http.NewServeMux()
	mux.Handle("/metrics", metrics.Handler(map[string]*reactor.Reactor{"main": r}))
	answer := httptest.NewRecorder() // stands for http.ListenAndServe and a scrape
	mux.ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
	for line := range strings.Lines(answer.Body.String()) {
		if strings.Contains(line, "posted_calls_total") {
			fmt.Print(line)
		}
	}
	// Output:
	// posted
	// # HELP sasync_reactor_posted_calls_total Posted calls that have run.
	// # TYPE sasync_reactor_posted_calls_total counter
	// sasync_reactor_posted_calls_total{reactor="main"} 2
}
