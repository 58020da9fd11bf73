package metrics

import (
	"strconv"

	"sasync/reactor"
)

// family is a metric: all samples that have one name.
type family struct {
	name, kind, help string
	samples          func(*reactor.Stats) []sample
}

// sample is one line, without the reactor.
type sample struct {
	suffix string // of the name
	labels string // `,key="value"`, or empty
	value  string
}

var families = []family{
	counter("turns_total", "Rounds of the loop.", func(s *reactor.Stats) uint64 { return s.Turns }),
	counter("posted_calls_total", "Posted calls that have run.", func(s *reactor.Stats) uint64 { return s.Posted }),
	counter("posted_calls_refused_total", "Posted calls that were refused because too many waited.", func(s *reactor.Stats) uint64 { return s.PostsRefused }),
	gauge("posted_calls_waiting", "Posted calls to come.", func(s *reactor.Stats) int { return s.PostsWaiting }),
	counter("delayed_calls_total", "Delayed calls that have run.", func(s *reactor.Stats) uint64 { return s.Timers }),
	gauge("delayed_calls_pending", "Delayed calls to come.", func(s *reactor.Stats) int { return s.TimersPending }),
	counter("panics_total", "Callbacks that have panicked.", func(s *reactor.Stats) uint64 { return s.Panics }),
	counter("unhandled_errors_total", "Errors of Deferreds that nobody has handled.", func(s *reactor.Stats) uint64 { return s.Unhandled }),
	counter("slow_callbacks_total", "Callbacks that have held the loop for too long.", func(s *reactor.Stats) uint64 { return s.SlowCallbacks }),

	gauge("thread_calls_unfinished", "Calls to thread pools whose result is not home yet.", func(s *reactor.Stats) int { return s.InThreads }),
	pools("pool_calls_running", "Calls that run on a thread pool.", func(p reactor.PoolStats) int { return p.Running }),
	pools("pool_calls_queued", "Calls that wait for a thread pool.", func(p reactor.PoolStats) int { return p.Queued }),

	gauge("connections", "Open sockets of connections.", func(s *reactor.Stats) int { return s.Connections.Open }),
	counter("connections_opened_total", "Connections that were given a protocol.", func(s *reactor.Stats) uint64 { return s.Connections.Opened }),
	counter("connections_accepted_total", "Connections that ports have taken.", func(s *reactor.Stats) uint64 { return s.Connections.Accepted }),
	counter("connections_refused_total", "Connections that were reset at once.", func(s *reactor.Stats) uint64 { return s.Connections.Refused }),
	counter("accept_failures_total", "Tries to take a connection that failed.", func(s *reactor.Stats) uint64 { return s.Connections.AcceptFailures }),
	aborted("connections_aborted_total", "Connections that a limit has ended."),
	counter("received_bytes_total", "Bytes of connections and datagrams that were received.", func(s *reactor.Stats) uint64 { return s.BytesIn }),
	counter("sent_bytes_total", "Bytes of connections and datagrams that were sent.", func(s *reactor.Stats) uint64 { return s.BytesOut }),
	gauge("buffered_bytes", "Bytes that were written and not sent.", func(s *reactor.Stats) int { return s.Connections.Buffered }),

	histogram("turn_seconds", "How long turns of the loop take.", func(s *reactor.Stats) reactor.Histogram { return s.TurnTime }),
	histogram("callback_seconds", "How long callbacks hold the loop.", func(s *reactor.Stats) reactor.Histogram { return s.CallbackTime }),
	histogram("delayed_call_lateness_seconds", "How long after their time delayed calls run.", func(s *reactor.Stats) reactor.Histogram { return s.TimerLateness }),
}

func counter(name, help string, value func(*reactor.Stats) uint64) family {
	return family{name, "counter", help, func(s *reactor.Stats) []sample { return []sample{{value: decimal(value(s))}} }}
}

func gauge(name, help string, value func(*reactor.Stats) int) family {
	return family{name, "gauge", help, func(s *reactor.Stats) []sample { return []sample{{value: strconv.Itoa(value(s))}} }}
}

func pools(name, help string, value func(reactor.PoolStats) int) family {
	return family{name, "gauge", help, func(s *reactor.Stats) []sample {
		return []sample{
			{labels: `,pool="blocking"`, value: strconv.Itoa(value(s.Blocking))},
			{labels: `,pool="cpu"`, value: strconv.Itoa(value(s.CPU))},
		}
	}}
}

func aborted(name, help string) family {
	return family{name, "counter", help, func(s *reactor.Stats) []sample {
		c := s.Connections
		return []sample{
			{labels: `,limit="idle"`, value: decimal(c.IdleTimeouts)},
			{labels: `,limit="write"`, value: decimal(c.WriteTimeouts)},
			{labels: `,limit="buffer"`, value: decimal(c.BuffersFull)},
			{labels: `,limit="shutdown"`, value: decimal(c.ShutdownAborts)},
		}
	}}
}

func histogram(name, help string, value func(*reactor.Stats) reactor.Histogram) family {
	return family{name, "histogram", help, func(s *reactor.Stats) (samples []sample) {
		h := value(s)
		var upTo uint64
		for i, n := range h.Buckets {
			upTo += n
			bound := "+Inf"
			if i < len(h.Buckets)-1 {
				bound = seconds(reactor.BucketBound(i).Seconds())
			}
			samples = append(samples, sample{"_bucket", `,le="` + bound + `"`, decimal(upTo)})
		}
		return append(samples, sample{suffix: "_sum", value: seconds(h.Sum.Seconds())}, sample{suffix: "_count", value: decimal(h.Count)})
	}}
}

func decimal(n uint64) string { return strconv.FormatUint(n, 10) }

func seconds(s float64) string { return strconv.FormatFloat(s, 'g', -1, 64) }
