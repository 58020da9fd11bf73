package deferred

import "testing"

// deferredSized has the size of a Deferred[int], and pointers where it has some:
// state, value, err, next, origin, counts.
type deferredSized struct {
	_ *int
	_ int
	_ error
	_ any
	_ *int
	_ int
}

// stepsSized has the size of what holds up to five callbacks.
type stepsSized struct {
	_ []any
	_ int
	_ [5]any
}

var (
	deferredKept *deferredSized
	stepsKept    *stepsSized
)

// BenchmarkAllocFire1 allocates what Fire1 does, and does nothing with it.
func BenchmarkAllocFire1(b *testing.B) {
	for b.Loop() {
		deferredKept = new(deferredSized)
	}
}

// BenchmarkAllocChain5 allocates what Chain5 does, and does nothing with it.
func BenchmarkAllocChain5(b *testing.B) {
	for b.Loop() {
		deferredKept, stepsKept = new(deferredSized), new(stepsSized)
	}
}
