package dbthread

import (
	"sync"

	"sasync/dbthread/dialect"
)

// Stats tell what a broker has done and has to do.
type Stats struct {
	Queued  int // transactions, reads and selects that wait
	Running int // those that a thread has taken and not finished

	Groups       int64     // commits of write transactions
	Transactions int64     // write transactions in them
	BiggestGroup int       // the most transactions in one commit
	GroupSizes   Histogram // the number of transactions in a commit
	Reads        int64     // reads and selects that have ended
	Retries      int64     // begins that were tried again, as the database was locked, and runs, on a server

	Transact, Read, Select QueueStats
}

// QueueStats tell of one of a broker's queues.
type QueueStats struct {
	Queued int       // those that wait now
	Depth  Histogram // how many waited when a thread took some
	Wait   Histogram // how long each one waited
	Run    Histogram // how long its function ran, each time
}

// queueCounters are updated by the threads.
type queueCounters struct{ depth, wait, run histogram }

// counters are updated by the threads.
type counters struct {
	groupSizes histogram

	// Guarded by mu.
	mu sync.Mutex
	s  Stats
}

func (c *counters) took(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.s.Running += n
}

func (c *counters) finished(n int) { c.took(-n) }

func (c *counters) retried() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.s.Retries++
}

func (c *counters) committed(role dialect.Role, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if role != dialect.Writer {
		c.s.Reads += int64(n)
		return
	}
	c.s.Groups++
	c.s.Transactions += int64(n)
	c.s.BiggestGroup = max(c.s.BiggestGroup, n)
	c.groupSizes.observe(int64(n))
}

// Stats tells what the broker has done and has to do. Safe from any goroutine.
func (b *Broker) Stats() Stats {
	b.stats.mu.Lock()
	s := b.stats.s
	b.stats.mu.Unlock()
	s.GroupSizes = b.stats.groupSizes.snapshot()
	s.Transact, s.Read, s.Select = b.writes.stats(), b.reads.stats(), b.selects.stats()
	s.Queued = s.Transact.Queued + s.Read.Queued + s.Select.Queued
	return s
}

func (q *queue) stats() QueueStats {
	return QueueStats{q.len(), q.counted.depth.snapshot(), q.counted.wait.snapshot(), q.counted.run.snapshot()}
}
