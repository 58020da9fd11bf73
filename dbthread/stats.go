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
	Run    Histogram // how long its function ran, all runs together
}

// counters are updated by the threads.
type counters struct {
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
	c.s.GroupSizes.observe(int64(n))
}

// Stats tells what the broker has done and has to do. Safe from any goroutine.
func (b *Broker) Stats() Stats {
	b.stats.mu.Lock()
	s := b.stats.s
	b.stats.mu.Unlock()
	s.Transact, s.Read, s.Select = b.writes.stats(), b.reads.stats(), b.selects.stats()
	s.Queued = s.Transact.Queued + s.Read.Queued + s.Select.Queued
	return s
}

func (q *queue) stats() QueueStats {
	q.mu.Lock()
	defer q.mu.Unlock()
	s := q.counted
	s.Queued = q.order.size
	return s
}
