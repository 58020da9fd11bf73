package load

import (
	"math/bits"
	"time"
)

// histogram counts durations in buckets that are at most a 64th of their value
// wide.
type histogram struct {
	counts [64 << subBits]int64
	total  int64
}

const subBits = 6

// add takes no negative duration: it comes from a monotonic clock.
func (h *histogram) add(d time.Duration) {
	h.counts[bucket(d)]++
	h.total++
}

func (h *histogram) merge(other *histogram) {
	for i, n := range other.counts {
		h.counts[i] += n
	}
	h.total += other.total
}

// percentile is the least duration that p percent are not above, as far as the
// buckets tell.
func (h *histogram) percentile(p int) time.Duration {
	rank := max(1, (h.total*int64(p)+99)/100)
	for i, n := range h.counts {
		if rank -= n; rank <= 0 {
			return lowest(i)
		}
	}
	return 0
}

// bucket numbers durations: one each below 2<<subBits, then 1<<subBits for
// every doubling.
func bucket(d time.Duration) int {
	shift := max(0, bits.Len64(uint64(d))-subBits-1)
	return shift<<subBits + int(d>>shift)
}

// lowest is the least duration of a bucket.
func lowest(bucket int) time.Duration {
	shift := max(0, bucket>>subBits-1)
	return time.Duration(bucket-shift<<subBits) << shift
}
