package metrics

import (
	"io"
	"maps"
	"net/http"

	"sasync/dbthread"
	"sasync/internal/prometheus"
)

var format = prometheus.Format[dbthread.Stats]{Prefix: "sasync_dbthread_", Label: "broker", Families: families}

// Handler serves the metrics of these brokers, each under its key. It is safe on
// any goroutine.
func Handler(brokers map[string]*dbthread.Broker) http.Handler {
	brokers = maps.Clone(brokers)
	return format.Handler(func() map[string]dbthread.Stats {
		stats := map[string]dbthread.Stats{}
		for name, b := range brokers {
			stats[name] = b.Stats()
		}
		return stats
	})
}

// Write writes the metrics of brokers with these names in the text format. The
// error is w's. Safe from any goroutine.
func Write(w io.Writer, stats map[string]dbthread.Stats) error { return format.Write(w, stats) }
