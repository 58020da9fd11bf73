package dbthreadtest

import "sync"

// gate is what a writer passes before it begins a transaction.
type gate struct {
	cond sync.Cond

	// Guarded by mu.
	mu    sync.Mutex
	held  bool
	steps int
}

func (g *gate) pass() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.held && g.steps == 0 {
		g.cond.Wait()
	}
	if g.held {
		g.steps--
	}
}

func (g *gate) set(held bool, steps int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.held = held
	g.steps += steps
	if !held {
		g.steps = 0
	}
	g.cond.Broadcast()
}

// Hold keeps writers from beginning another transaction until Step or Release.
// What is queued meanwhile becomes one group, where the engine has groups.
func (f *Faults) Hold() { f.gate.set(true, 0) }

// Step lets one transaction, or group of them, begin: the next one if none
// waits.
func (f *Faults) Step() { f.gate.set(true, 1) }

// Release lets writers begin as they like.
func (f *Faults) Release() { f.gate.set(false, 0) }
