package deferred

import (
	"iter"
	"testing"
)

// BenchmarkIterPullNext is a switch to a coroutine of iter.Pull and back.
func BenchmarkIterPullNext(b *testing.B) {
	next, stop := iter.Pull(func(yield func(int) bool) {
		for yield(1) {
		}
	})
	defer stop()
	for b.Loop() {
		next()
	}
}
