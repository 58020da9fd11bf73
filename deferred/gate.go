package deferred

import "fmt"

// gate is what Semaphore and Lock share: it lets a limited number in at a time.
// Who waits is let in by the trampoline, so that a place is never given to one
// who has just been cancelled.
type gate struct {
	// Immutable after newGate.
	state *State
	limit int

	// Owned by the loop.
	free    int        // places that nobody has
	passing int        // places on their way to one who waits
	urgent  line[Unit] // goes first
	waiting line[Unit]
}

func newGate(loop Loop, limit int) gate {
	s := loop.DeferredState()
	s.check()
	return gate{state: s, limit: limit, free: limit}
}

// left is how many would be let in at once.
func (g *gate) left() int {
	g.state.check()
	return g.free
}

// enter takes a place, or waits for one in the given line.
func (g *gate) enter(in *line[Unit]) *Deferred[Unit] {
	g.state.check()
	if g.free == 0 {
		return in.join(g.state)
	}
	g.free--
	return &Deferred[Unit]{state: g.state, phase: fired}
}

// leave gives a place back.
func (g *gate) leave(what string) {
	g.state.check()
	if g.free+g.passing == g.limit {
		panic(fmt.Errorf("deferred: release %s: it has not been acquired: call Release once for each Acquire that has fired", what))
	}
	if g.urgent.length+g.waiting.length == 0 {
		g.free++
		return
	}
	g.passing++
	g.state.soon(g)
}

// runSteps lets the next one in.
func (g *gate) runSteps() {
	g.passing--
	next, ok := g.urgent.leave()
	if !ok {
		next, ok = g.waiting.leave()
	}
	if !ok { // cancelled meanwhile
		g.free++
		return
	}
	next.handOver(Unit{})
}
