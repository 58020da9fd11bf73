package taskqueue

import (
	"sasync/deferred"
	"sasync/protocols/amp"
)

// Worker does tasks for the queues that it joins. Loop only.
type Worker struct {
	// Immutable after NewWorker.
	loop     deferred.Loop
	cfg      WorkerConfig
	commands *amp.Commands

	tasks []string // immutable once it joins a queue
}

// NewWorker returns a worker that knows no task. Safe from any goroutine.
func NewWorker(loop deferred.Loop, cfg WorkerConfig) *Worker {
	if cfg.Capacity <= 0 {
		cfg.Capacity = 1
	}
	if cfg.Batch <= 0 {
		cfg.Batch = 32 << 10
	}
	cfg.Batch = min(cfg.Batch, 64_000)
	w := &Worker{loop: loop, cfg: cfg, commands: amp.NewCommands()}
	cancelCommand.Handle(w.commands, func(c *amp.Conn, r reference) (amp.Empty, error) {
		sessionOf(c).cancel(r.ID)
		return amp.Empty{}, nil
	})
	return w
}

// Conn returns the protocol of a connection to one queue, whichever side makes
// it. Loop only.
func (w *Worker) Conn() *amp.Conn {
	return amp.NewConn(w.loop, amp.Config{Commands: w.commands, Limits: w.cfg.Limits, Lost: func(c *amp.Conn, _ error) {
		sessionOf(c).end()
	}})
}

// Join offers the queue on the other side of c what w can do. It is what a
// service.Client has as its Prepare. Loop only.
func (w *Worker) Join(c *amp.Conn) *deferred.Deferred[deferred.Unit] {
	return done(joinCommand.Call(c, join{w.cfg.Capacity, w.tasks}))
}

// Leave takes no more tasks from that queue. The Deferred fires when all that it
// has given is done: then the connection may be ended. Loop only.
func (w *Worker) Leave(c *amp.Conn) *deferred.Deferred[deferred.Unit] {
	left := joinCommand.Call(c, join{0, w.tasks})
	return deferred.ThenDefer(left, func(amp.Empty) *deferred.Deferred[deferred.Unit] { return sessionOf(c).whenIdle(w.loop) })
}

func done[T any](d *deferred.Deferred[T]) *deferred.Deferred[deferred.Unit] {
	return deferred.Then(d, func(T) (deferred.Unit, error) { return deferred.Unit{}, nil })
}
