package reactor

import (
	"errors"
	"sync/atomic"

	"sasync/deferred"
)

// counters is what Stats tells. Only the loop writes, but anybody may read: an
// atomic addition takes 5 ns, and so does not copying them for others each turn.
// It is allocated apart from what others write. Safe from any goroutine.
type counters struct {
	marks                    atomic.Uint64 // as markBusy tells
	turns, posted, timers    atomic.Uint64
	panics, unhandled        atomic.Uint64
	slow                     atomic.Uint64 // written by the watchdog
	timersPending, inThreads atomic.Int64
	bytesIn, bytesOut        atomic.Uint64

	connections, buffered                          atomic.Int64
	accepted, opened, refused, acceptFailures      atomic.Uint64
	idleTimeouts, writeTimeouts, full, endedByStop atomic.Uint64

	turnTime, callbackTime, timerLateness histogram
}

func (c *counters) connectionStats() ConnectionStats {
	return ConnectionStats{
		Open: int(c.connections.Load()), Buffered: int(c.buffered.Load()),
		Accepted: c.accepted.Load(), Opened: c.opened.Load(), Refused: c.refused.Load(),
		AcceptFailures: c.acceptFailures.Load(),
		IdleTimeouts:   c.idleTimeouts.Load(), WriteTimeouts: c.writeTimeouts.Load(),
		BuffersFull: c.full.Load(), ShutdownAborts: c.endedByStop.Load(),
	}
}

// lost counts a connection that ends other than by ErrConnectionDone.
func (c *counters) lost(reason error) {
	switch {
	case errors.Is(reason, ErrIdleTimeout):
		c.idleTimeouts.Add(1)
	case errors.Is(reason, ErrWriteTimeout):
		c.writeTimeouts.Add(1)
	case errors.Is(reason, ErrWriteBufferFull):
		c.full.Add(1)
	case errors.Is(reason, deferred.ErrLoopEnded):
		c.endedByStop.Add(1)
	}
}
