package serve

import (
	"bytes"
	"net/http"
	"time"

	"sasync/dbthread"
	dbmetrics "sasync/dbthread/metrics"
	"sasync/deferred"
	"sasync/protocols/http1"
	"sasync/reactor"
	"sasync/reactor/metrics"
)

// healthTime is how long the database may take to be healthy.
const healthTime = 2 * time.Second

// health says whether the database answers.
func (s *Site) health(w *http1.ResponseWriter, _ *http1.Request) answer {
	asked := dbthread.Read(s.cfg.Broker, "health", func(tx *dbthread.Tx) (one int64, err error) {
		return one, tx.QueryRow("SELECT 1").Scan(&one)
	}, dbthread.Deadline(healthTime))
	return deferred.ThenBoth(asked, func(_ int64, err error) (deferred.Unit, error) {
		if err != nil {
			return deferred.Unit{}, refusal(http.StatusServiceUnavailable, "the database does not answer")
		}
		_, err = w.WriteString("ok\n")
		return deferred.Unit{}, err
	})
}

// metrics are those of the loop and of the database threads, for Prometheus.
func (s *Site) metrics(w *http1.ResponseWriter, _ *http1.Request) answer {
	var text bytes.Buffer
	err := metrics.Write(&text, map[string]reactor.Stats{"statalysis": s.reactor.Stats()})
	if err == nil {
		err = dbmetrics.Write(&text, map[string]dbthread.Stats{"statalysis": s.cfg.Broker.Stats()})
	}
	if err != nil {
		return s.fail(err)
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	_, err = w.Write(text.Bytes())
	if err != nil {
		return s.fail(err)
	}
	return nil
}
