package metrics

import (
	"io"
	"maps"
	"net/http"

	"sasync/internal/prometheus"
	"sasync/reactor"
)

var format = prometheus.Format[reactor.Stats]{Prefix: "sasync_reactor_", Label: "reactor", Families: families}

// Handler serves the metrics of these reactors, each under its key. It is safe
// on any goroutine.
func Handler(reactors map[string]*reactor.Reactor) http.Handler {
	reactors = maps.Clone(reactors)
	return format.Handler(func() map[string]reactor.Stats {
		stats := map[string]reactor.Stats{}
		for name, r := range reactors {
			stats[name] = r.Stats()
		}
		return stats
	})
}

// Write writes the metrics of reactors with these names in the text format. The
// error is w's. Safe from any goroutine.
func Write(w io.Writer, stats map[string]reactor.Stats) error { return format.Write(w, stats) }
