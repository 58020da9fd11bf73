package reactor

// Stats is a snapshot of a reactor's counters, which go on from run to run.
type Stats struct {
	Turns  uint64 // rounds of the loop
	Posted uint64 // posted calls that have run, thread pools' results among them
	Timers uint64 // delayed calls that have run

	TimersPending int // delayed calls to come
	InThreads     int // calls to thread pools whose result is not home yet
}

// Stats is what the reactor has done so far. Loop only.
func (r *Reactor) Stats() Stats {
	return Stats{
		Turns: r.counted.turns, Posted: r.counted.posted, Timers: r.counted.timers,
		TimersPending: len(r.timers), InThreads: r.blocking.open.Len() + r.cpu.open.Len(),
	}
}
