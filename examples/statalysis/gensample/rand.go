package main

import (
	"hash/fnv"
	"math/rand/v2"
)

// random is the only source of chance: a PCG, whose numbers are fixed by its
// definition. Everything is done in whole numbers, because floating point may
// be rounded differently on another processor.
type random struct{ *rand.Rand }

// newRandom starts the stream of one part of the sample. Each part has its
// own, so that a change to one leaves the others as they were.
func newRandom(seed uint64, part string) random {
	return random{rand.New(rand.NewPCG(seed, hash(part)))}
}

// between gives a number from low to high, both included.
func (r random) between(low, high int) int { return low + r.IntN(high-low+1) }

// chance is true in so many of a hundred cases.
func (r random) chance(percent int) bool { return r.IntN(100) < percent }

func pick[T any](r random, list []T) T { return list[r.IntN(len(list))] }

// weighted gives an index, each as often as its weight says.
func (r random) weighted(weights []int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	n := r.IntN(sum)
	for i, w := range weights {
		if n -= w; n < 0 {
			return i
		}
	}
	panic("gensample: weights changed while they were read")
}

// hash gives a number that depends on the text alone.
func hash(text string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(text))
	return h.Sum64()
}
