package task

import "time"

// grid is the times start + n * interval: slot n. It computes with whole
// nanoseconds, so no slot is lost or met twice however long it is used.
type grid struct {
	start    time.Time
	interval time.Duration // 0 means a slot whenever it is looked at
	last     int64         // slot of the last call; less than 0 after restart
}

// restart makes now slot 0. Whole intervals since the last call are kept: the
// next call counts them too.
func (g *grid) restart(now time.Time) {
	if g.interval > 0 {
		g.last -= g.slot(now)
	}
	g.start = now
}

// untilNext is the time from now to the next slot. Slot n has passed when it is
// n intervals after the start.
func (g *grid) untilNext(now time.Time) time.Duration {
	if g.interval == 0 {
		return 0
	}
	return g.interval - now.Sub(g.start)%g.interval
}

// take returns how many slots have passed since the last call, which is now.
func (g *grid) take(now time.Time) (n int) {
	if g.interval == 0 {
		return 1
	}
	slot := g.slot(now)
	n = int(slot - g.last)
	g.last = slot
	return n
}

func (g *grid) slot(now time.Time) int64 { return int64(now.Sub(g.start) / g.interval) }
