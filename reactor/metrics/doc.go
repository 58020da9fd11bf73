// Package metrics gives the Stats of reactors to Prometheus.
//
//	http.Handle("/metrics", metrics.Handler(map[string]*reactor.Reactor{"main": r}))
//
// It writes the text format, version 0.0.4, by itself: what a program needs
// besides package reactor is nothing. One that has metrics of its own in the
// same format appends these by [Write]; no name is in both.
//
// A scrape does not wait for the loop, so it also tells of one that is held. A
// handler belongs on an http.Server of its own, whose goroutines the loop does
// not serve.
//
// # Names
//
// Each begins with sasync_reactor_ and has the label reactor, which is the key
// of the map. Times are in seconds and sizes in bytes. What each counts is told
// by [reactor.Stats].
//
//	turns_total                     turn_seconds                   a histogram
//	posted_calls_total              callback_seconds               a histogram
//	posted_calls_refused_total      delayed_call_lateness_seconds  a histogram
//	posted_calls_waiting            connections
//	delayed_calls_total             connections_opened_total
//	delayed_calls_pending           connections_accepted_total
//	panics_total                    connections_refused_total
//	unhandled_errors_total          connections_aborted_total      by limit
//	slow_callbacks_total            accept_failures_total
//	thread_calls_unfinished         received_bytes_total
//	pool_calls_running              sent_bytes_total
//	pool_calls_queued               buffered_bytes
//
// The label limit is idle, write, buffer or shutdown; the two of the pools have
// the label pool, blocking or cpu.
package metrics
