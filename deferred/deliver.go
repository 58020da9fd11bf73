package deferred

// deliver gives d its result, unless it has one. While a chain is running d's
// callbacks are left to the trampoline: those who hand something over to one
// another, a million in a row, need constant stack.
func (d *Deferred[T]) deliver(value T, err error) {
	switch {
	case d.phase == fired:
	case d.state.depth > 0:
		d.settle(value, err)
	default:
		d.fire(value, err)
	}
}
