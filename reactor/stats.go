package reactor

// Stats is a snapshot of a reactor. Its counters go on from run to run. It is
// read while the loop goes on, so what belongs together may differ by the one
// callback that runs meanwhile.
type Stats struct {
	Turns        uint64 // rounds of the loop
	Posted       uint64 // posted calls that have run, thread pools' results among them
	PostsRefused uint64 // calls that Post has refused because too many waited
	Timers       uint64 // delayed calls that have run

	BytesIn, BytesOut uint64 // of connections and datagrams

	Panics        uint64 // callbacks that have panicked
	Unhandled     uint64 // errors of Deferreds that nobody has handled
	SlowCallbacks uint64 // callbacks that the watchdog has met, as Config.SlowCallback tells

	PostsWaiting  int // posted calls to come
	TimersPending int // delayed calls to come
	InThreads     int // calls to thread pools whose result is not home yet

	Connections   ConnectionStats
	Blocking, CPU PoolStats

	// TurnTime is how long turns take from step 2 to their end.
	TurnTime Histogram
	// CallbackTime is how long callbacks hold the loop: delayed calls, posted
	// calls, and those for a ready descriptor with all they read, call and
	// send. Of the latter each sixteenth is timed, and of many posted calls in
	// a turn each sixteenth too, beginning with the first.
	CallbackTime Histogram
	// TimerLateness is how long after its time the turn of a delayed call
	// began.
	TimerLateness Histogram
}

// ConnectionStats tell of a reactor's stream connections.
type ConnectionStats struct {
	Open     int // sockets, those included that connect or wait for their peer's end
	Buffered int // bytes that were written and not sent when their callbacks had returned

	Accepted       uint64 // taken by ports
	Opened         uint64 // that were given a protocol, on both sides
	Refused        uint64 // reset at once: too many of a peer, or a factory that builds no protocol
	AcceptFailures uint64 // tries to take one that failed, as for lack of descriptors

	IdleTimeouts   uint64 // ended by Limits.IdleTimeout
	WriteTimeouts  uint64 // aborted by Limits.WriteTimeout
	BuffersFull    uint64 // aborted by Limits.WriteCap
	ShutdownAborts uint64 // aborted by the end of a run, as Config.DrainTimeout tells
}

// PoolStats tell of a thread pool.
type PoolStats struct {
	Running int // goroutines that work
	Queued  int // calls that wait for one
}

// Stats is what the reactor has done so far and what it has to do. It takes
// less than a microsecond, and does not wait for the loop. Safe from any
// goroutine.
func (r *Reactor) Stats() Stats {
	c := r.counted
	s := Stats{
		Turns: c.turns.Load(), Timers: c.timers.Load(),
		BytesIn: c.bytesIn.Load(), BytesOut: c.bytesOut.Load(),
		Panics: c.panics.Load(), Unhandled: c.unhandled.Load(), SlowCallbacks: c.slow.Load(),
		TimersPending: int(c.timersPending.Load()), InThreads: int(c.inThreads.Load()),
		Connections: c.connectionStats(), Blocking: r.blocking.stats(), CPU: r.cpu.stats(),
		TurnTime: c.turnTime.snapshot(), CallbackTime: c.callbackTime.snapshot(),
		TimerLateness: c.timerLateness.snapshot(),
	}
	var accepted uint64
	s.Posted = c.posted.Load()
	accepted, s.PostsRefused = r.posts.counts() // after those that have run
	s.PostsWaiting = int(accepted - s.Posted)
	return s
}
