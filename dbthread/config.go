package dbthread

import (
	"time"

	"sasync/deferred"
)

// Config holds a broker's settings. It is copied by Open; later changes have
// no effect. What belongs to one engine is set in its URL.
type Config struct {
	// Prepare is called on the loop, by Open, and the database is not opened
	// before its Deferred has fired; an error in it is the start-up error. Nil
	// means that there is nothing to wait for.
	Prepare func() *deferred.Deferred[deferred.Unit]
	// Startup runs as the first transaction, alone, before any that was queued:
	// the place for the schema. Its error is the start-up error. On a server it
	// runs again if another program changes the schema at the same moment. Nil
	// means none.
	Startup func(tx *Tx) error

	// MaxQueued is the number of transactions that may be waiting or running:
	// more fail with ErrQueueFull. Zero means 100,000; negative means no bound.
	MaxQueued int
	// HighMark is the number of transactions from which on Ready makes
	// producers wait. Zero means 10,000. It is at most MaxQueued.
	HighMark int
	// LowMark is the number at which the producers that wait go on. Zero means
	// half of HighMark.
	LowMark int

	// GroupSize is the number of write transactions that one COMMIT may make
	// durable. Zero means 1,000; 1 gives every transaction its own.
	GroupSize int
	// GroupTime is how long a group may run before it is committed, whatever
	// still waits. Zero means 20 ms.
	GroupTime time.Duration

	// Trace is called on the loop with each transaction that a thread has taken,
	// just before its Deferred fires. Nil means that nothing is traced. Package
	// tracing has a log and spans to set here.
	Trace func(Trace)
	// TraceParent is called, where Trace is set, on the loop by the call that
	// queues a transaction, and gives its Trace.Parent: the span or context that
	// it is a part of. Nil means none.
	TraceParent func() any
	// TraceOver leaves out those that took less, waiting included: with it Trace
	// is a log of slow transactions. Zero means none.
	TraceOver time.Duration

	// RunTwice is for tests: every function that may run more than once runs
	// twice, and the first run is rolled back and does not count.
	RunTwice bool

	// Writers is the number of threads for Transact where the engine is a
	// server, each with a connection of its own. Zero means 8. SQLite has one.
	Writers int
	// RetryTime is how long a transaction is tried again that has met a conflict
	// or lost its connection to a server, or whose group finds that another
	// process has locked the database; each try then takes as long as the engine
	// itself waits (SQLite's busy_timeout). Zero means 10 s. A server that has
	// been out of reach for so long makes transactions fail at once.
	RetryTime time.Duration

	// Readers is the number of threads for Read. Zero means 2.
	Readers int
	// Streams is the number of threads for Select; each open Deferator holds
	// one. They start when they are needed. Zero means 4.
	Streams int
	// StreamRows is the number of rows that Select brings at a time. Zero means
	// 128.
	StreamRows int
}

// withDefaults gives zeros their meaning, and other numbers below one too.
func (c Config) withDefaults() Config {
	if c.MaxQueued == 0 {
		c.MaxQueued = 100_000
	}
	setDefault(&c.HighMark, 10_000)
	if c.MaxQueued > 0 {
		c.HighMark = min(c.HighMark, c.MaxQueued)
	}
	setDefault(&c.LowMark, c.HighMark/2)
	setDefault(&c.GroupSize, 1000)
	setDefault(&c.GroupTime, 20*time.Millisecond)
	setDefault(&c.Writers, 8)
	setDefault(&c.RetryTime, 10*time.Second)
	setDefault(&c.Readers, 2)
	setDefault(&c.Streams, 4)
	setDefault(&c.StreamRows, 128)
	return c
}

func setDefault[T int | time.Duration](field *T, value T) {
	if *field <= 0 {
		*field = value
	}
}
