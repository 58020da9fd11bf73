// Package metrics gives the Stats of brokers to Prometheus.
//
//	http.Handle("/metrics", metrics.Handler(map[string]*dbthread.Broker{"main": b}))
//
// It writes the text format, version 0.0.4, as package sasync/reactor/metrics
// does for reactors; a program that serves both, or has metrics of its own, writes
// one after the other by [Write]. No name is in both.
//
// A scrape waits neither for the loop nor for a database. A handler belongs on an
// http.Server of its own, whose goroutines the loop does not serve.
//
// # Names
//
// Each begins with sasync_dbthread_ and has the label broker, which is the key
// of the map. Times are in seconds. What each counts is told by [dbthread.Stats].
//
//	commits_total       queued               by queue
//	transactions_total  queue_depth          by queue, a histogram
//	reads_total         queue_wait_seconds   by queue, a histogram
//	retries_total       run_seconds          by queue, a histogram
//	running             commit_transactions  a histogram
//	                    commit_transactions_most
//
// The label queue is transact, read or select.
package metrics
