package metrics

import (
	"sasync/internal/prometheus"
	"sasync/reactor"
)

var families = []prometheus.Family[reactor.Stats]{
	prometheus.Counter("turns_total", "Rounds of the loop.", func(s *reactor.Stats) uint64 { return s.Turns }),
	prometheus.Counter("posted_calls_total", "Posted calls that have run.", func(s *reactor.Stats) uint64 { return s.Posted }),
	prometheus.Counter("posted_calls_refused_total", "Posted calls that were refused because too many waited.", func(s *reactor.Stats) uint64 { return s.PostsRefused }),
	prometheus.Gauge("posted_calls_waiting", "Posted calls to come.", func(s *reactor.Stats) int { return s.PostsWaiting }),
	prometheus.Counter("delayed_calls_total", "Delayed calls that have run.", func(s *reactor.Stats) uint64 { return s.Timers }),
	prometheus.Gauge("delayed_calls_pending", "Delayed calls to come.", func(s *reactor.Stats) int { return s.TimersPending }),
	prometheus.Counter("panics_total", "Callbacks that have panicked.", func(s *reactor.Stats) uint64 { return s.Panics }),
	prometheus.Counter("unhandled_errors_total", "Errors of Deferreds that nobody has handled.", func(s *reactor.Stats) uint64 { return s.Unhandled }),
	prometheus.Counter("slow_callbacks_total", "Callbacks that have held the loop for too long.", func(s *reactor.Stats) uint64 { return s.SlowCallbacks }),

	prometheus.Gauge("thread_calls_unfinished", "Calls to thread pools whose result is not home yet.", func(s *reactor.Stats) int { return s.InThreads }),
	pools("pool_calls_running", "Calls that run on a thread pool.", func(p reactor.PoolStats) int { return p.Running }),
	pools("pool_calls_queued", "Calls that wait for a thread pool.", func(p reactor.PoolStats) int { return p.Queued }),

	prometheus.Gauge("connections", "Open sockets of connections.", func(s *reactor.Stats) int { return s.Connections.Open }),
	prometheus.Counter("connections_opened_total", "Connections that were given a protocol.", func(s *reactor.Stats) uint64 { return s.Connections.Opened }),
	prometheus.Counter("connections_accepted_total", "Connections that ports have taken.", func(s *reactor.Stats) uint64 { return s.Connections.Accepted }),
	prometheus.Counter("connections_refused_total", "Connections that were reset at once.", func(s *reactor.Stats) uint64 { return s.Connections.Refused }),
	prometheus.Counter("accept_failures_total", "Tries to take a connection that failed.", func(s *reactor.Stats) uint64 { return s.Connections.AcceptFailures }),
	aborted("connections_aborted_total", "Connections that a limit has ended."),
	prometheus.Counter("received_bytes_total", "Bytes of connections and datagrams that were received.", func(s *reactor.Stats) uint64 { return s.BytesIn }),
	prometheus.Counter("sent_bytes_total", "Bytes of connections and datagrams that were sent.", func(s *reactor.Stats) uint64 { return s.BytesOut }),
	prometheus.Gauge("buffered_bytes", "Bytes that were written and not sent.", func(s *reactor.Stats) int { return s.Connections.Buffered }),

	histogram("turn_seconds", "How long turns of the loop take.", func(s *reactor.Stats) reactor.Histogram { return s.TurnTime }),
	histogram("callback_seconds", "How long callbacks hold the loop.", func(s *reactor.Stats) reactor.Histogram { return s.CallbackTime }),
	histogram("delayed_call_lateness_seconds", "How long after their time delayed calls run.", func(s *reactor.Stats) reactor.Histogram { return s.TimerLateness }),
}

func pools(name, help string, value func(reactor.PoolStats) int) prometheus.Family[reactor.Stats] {
	return prometheus.Family[reactor.Stats]{Name: name, Kind: "gauge", Help: help, Samples: func(s *reactor.Stats) []prometheus.Sample {
		return []prometheus.Sample{
			{Labels: `,pool="blocking"`, Value: prometheus.Decimal(value(s.Blocking))},
			{Labels: `,pool="cpu"`, Value: prometheus.Decimal(value(s.CPU))},
		}
	}}
}

func aborted(name, help string) prometheus.Family[reactor.Stats] {
	return prometheus.Family[reactor.Stats]{Name: name, Kind: "counter", Help: help, Samples: func(s *reactor.Stats) []prometheus.Sample {
		c := s.Connections
		return []prometheus.Sample{
			{Labels: `,limit="idle"`, Value: prometheus.Decimal(c.IdleTimeouts)},
			{Labels: `,limit="write"`, Value: prometheus.Decimal(c.WriteTimeouts)},
			{Labels: `,limit="buffer"`, Value: prometheus.Decimal(c.BuffersFull)},
			{Labels: `,limit="shutdown"`, Value: prometheus.Decimal(c.ShutdownAborts)},
		}
	}}
}

func histogram(name, help string, value func(*reactor.Stats) reactor.Histogram) prometheus.Family[reactor.Stats] {
	return prometheus.Family[reactor.Stats]{Name: name, Kind: "histogram", Help: help, Samples: func(s *reactor.Stats) []prometheus.Sample {
		h := value(s)
		d := prometheus.Distribution{Sum: h.Sum.Seconds(), Count: h.Count}
		for i, n := range h.Buckets[:len(h.Buckets)-1] {
			d.Buckets = append(d.Buckets, prometheus.Bucket{Bound: reactor.BucketBound(i).Seconds(), Count: n})
		}
		return d.Samples("")
	}}
}
