package dbthread

import (
	"sync"

	"sasync/dbthread/dialect"
)

// Stats tell what a broker has done and has to do.
type Stats struct {
	Queued  int // transactions, reads and selects that wait
	Running int // those that a thread has taken and not finished

	Groups       int64 // commits of write transactions
	Transactions int64 // write transactions in them
	BiggestGroup int   // the most transactions in one commit
	Reads        int64 // reads and selects that have ended
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

func (c *counters) committed(role dialect.Role, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if role == dialect.Reader {
		c.s.Reads += int64(n)
		return
	}
	c.s.Groups++
	c.s.Transactions += int64(n)
	c.s.BiggestGroup = max(c.s.BiggestGroup, n)
}

// Stats tells what the broker has done and has to do. Safe from any goroutine.
func (b *Broker) Stats() Stats {
	b.stats.mu.Lock()
	s := b.stats.s
	b.stats.mu.Unlock()
	for _, q := range b.queues() {
		s.Queued += q.len()
	}
	return s
}
