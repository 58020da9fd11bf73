package taskqueue

import "sasync/protocols/amp"

// Config is what New makes a queue from. It is copied.
type Config struct {
	// MaxWaiting is how many tasks may wait for a worker. Zero means 1024;
	// negative means none.
	MaxWaiting int
	// Joined and Left are told of each worker that comes and goes. Nil means
	// nobody. Called on the loop.
	Joined func(c *amp.Conn)
	Left   func(c *amp.Conn, reason error)
	// Limits bound what a worker may send.
	Limits amp.Limits
}

// WorkerConfig is what NewWorker makes a worker from. It is copied.
type WorkerConfig struct {
	// Capacity is how many tasks of one queue it runs at once. Zero means 1.
	Capacity int
	// Batch is how many bytes of a stream's items are sent at once. Zero means
	// 32 KiB; it may be up to 64,000.
	Batch int
	// Limits bound what a queue may send.
	Limits amp.Limits
}
