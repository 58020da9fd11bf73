package reactor

import (
	"math/bits"
	"sync/atomic"
	"time"
)

// The buckets of a histogram: the first reaches to 1024 ns, each further one
// twice as far as the one before, and the last one, behind 17 s, for ever.
const (
	histogramBuckets = 26
	firstBucketBits  = 10
)

// Histogram tells how often something took about how long.
type Histogram struct {
	Count uint64
	Sum   time.Duration
	// Buckets counts in each place what took no longer than BucketBound says,
	// but longer than the place before.
	Buckets [histogramBuckets]uint64
}

// BucketBound is the most that place i of a Histogram counts: 1.024 µs for 0,
// twice that for 1, and so on; the greatest time there is for the last place.
// Safe from any goroutine.
func BucketBound(i int) time.Duration {
	if i >= histogramBuckets-1 {
		return never64
	}
	return 1 << (firstBucketBits + i)
}

// Quantile is a time that the part q of them, from 0 to 1, does not exceed: the
// bound of a bucket. It is 0 if there are none. Safe from any goroutine.
func (h Histogram) Quantile(q float64) time.Duration {
	var sofar uint64
	for i, n := range h.Buckets {
		sofar += n
		if n > 0 && float64(sofar) >= q*float64(h.Count) {
			return BucketBound(i)
		}
	}
	return 0
}

// histogram is filled by the loop. Safe from any goroutine.
type histogram struct {
	sum     atomic.Int64 // nanoseconds
	buckets [histogramBuckets]atomic.Uint64
}

// observe takes 10 ns.
func (h *histogram) observe(nanoseconds int64) {
	h.sum.Add(nanoseconds)
	h.buckets[bucketOf(nanoseconds)].Add(1)
}

func bucketOf(nanoseconds int64) int {
	return min(bits.Len64(uint64(max(nanoseconds-1, 0))>>firstBucketBits), histogramBuckets-1)
}

func (h *histogram) snapshot() Histogram {
	s := Histogram{Sum: time.Duration(h.sum.Load())}
	for i := range h.buckets {
		s.Buckets[i] = h.buckets[i].Load()
		s.Count += s.Buckets[i]
	}
	return s
}
