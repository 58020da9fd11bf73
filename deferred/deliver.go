package deferred

// soon runs r before it returns, or, inside a callback, right after that: those
// who hand something over to one another, a million in a row, need constant
// stack.
func (s *State) soon(r runner) {
	if s.depth > 0 {
		s.arrive(r)
	} else {
		s.run(r)
	}
}

// deliver gives d its result, unless it has one. Its callbacks run soon.
func (d *Deferred[T]) deliver(value T, err error) {
	switch {
	case d.Fired():
	case d.state.depth > 0:
		d.settle(value, err)
	default:
		d.fire(value, err)
	}
}

// handOver gives value to d, whose callbacks run at once: they cannot be
// cancelled, and value be lost, in between. Called on the trampoline.
func (d *Deferred[T]) handOver(value T) {
	d.value, d.err, d.phase = value, nil, fired
	d.runSteps()
}
