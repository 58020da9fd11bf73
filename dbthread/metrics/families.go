package metrics

import (
	"sasync/dbthread"
	"sasync/internal/prometheus"
)

type (
	family = prometheus.Family[dbthread.Stats]
	sample = prometheus.Sample
)

var families = []family{
	prometheus.Counter("commits_total", "Commits of write transactions.", func(s *dbthread.Stats) int64 { return s.Groups }),
	prometheus.Counter("transactions_total", "Write transactions that were committed.", func(s *dbthread.Stats) int64 { return s.Transactions }),
	prometheus.Counter("reads_total", "Reads and selects that have ended.", func(s *dbthread.Stats) int64 { return s.Reads }),
	prometheus.Counter("retries_total", "Begins and runs that were tried again.", func(s *dbthread.Stats) int64 { return s.Retries }),
	prometheus.Gauge("running", "What a thread has taken and not finished.", func(s *dbthread.Stats) int { return s.Running }),

	{Name: "commit_transactions", Kind: "histogram", Help: "How many transactions a commit has made durable.", Samples: func(s *dbthread.Stats) []sample {
		return distribution(&s.GroupSizes, counts).Samples("")
	}},
	prometheus.Gauge("commit_transactions_most", "The most transactions in one commit.", func(s *dbthread.Stats) int { return s.BiggestGroup }),

	{Name: "queued", Kind: "gauge", Help: "What waits for a thread.", Samples: func(s *dbthread.Stats) (samples []sample) {
		for _, q := range queues(s) {
			samples = append(samples, sample{Labels: q.label, Value: prometheus.Decimal(q.Queued)})
		}
		return samples
	}},
	ofQueues("queue_depth", "How many waited when a thread took some.", counts, func(q *dbthread.QueueStats) *dbthread.Histogram { return &q.Depth }),
	ofQueues("queue_wait_seconds", "How long each has waited.", times, func(q *dbthread.QueueStats) *dbthread.Histogram { return &q.Wait }),
	ofQueues("run_seconds", "How long its function has run, all runs together.", times, func(q *dbthread.QueueStats) *dbthread.Histogram { return &q.Run }),
}

func ofQueues(name, help string, of kind, value func(*dbthread.QueueStats) *dbthread.Histogram) family {
	return family{Name: name, Kind: "histogram", Help: help, Samples: func(s *dbthread.Stats) (samples []sample) {
		for _, q := range queues(s) {
			samples = append(samples, distribution(value(q.QueueStats), of).Samples(q.label)...)
		}
		return samples
	}}
}

type queue struct {
	label string
	*dbthread.QueueStats
}

func queues(s *dbthread.Stats) [3]queue {
	return [...]queue{{`,queue="transact"`, &s.Transact}, {`,queue="read"`, &s.Read}, {`,queue="select"`, &s.Select}}
}

// kind is what a histogram's values are, and which of its buckets are told: the
// first one has all below it too, and the sum of all is exact.
type kind struct {
	unit        float64
	first, last int
}

var (
	times  = kind{1e-9, 10, 36} // 1.023 µs to 69 s
	counts = kind{1, 0, 17}     // 0 to 131,071, above Config.MaxQueued
)

func distribution(h *dbthread.Histogram, of kind) prometheus.Distribution {
	d := prometheus.Distribution{Sum: float64(h.Sum) * of.unit, Count: uint64(h.Count)}
	var below int64
	for i, n := range h.Buckets[:of.last+1] {
		below += n
		if i >= of.first {
			d.Buckets = append(d.Buckets, prometheus.Bucket{Bound: float64(int64(1)<<i-1) * of.unit, Count: uint64(below)})
			below = 0
		}
	}
	return d
}
