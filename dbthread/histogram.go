package dbthread

import (
	"math/bits"
	"time"
)

// histogramBuckets reach to 9 minutes in nanoseconds.
const histogramBuckets = 40

// Histogram says how often values of about a size have occurred. Bucket 0
// counts zeros, and bucket i those from 2^(i-1) up to 2^i - 1; the last one
// also counts what is bigger. Times are in nanoseconds.
type Histogram struct {
	Count   int64
	Sum     int64
	Buckets [histogramBuckets]int64
}

// Quantile is a bound that the part q of the values, from 0 to 1, does not
// exceed: the upper end of a bucket. It is 0 without values.
func (h *Histogram) Quantile(q float64) int64 {
	var below int64
	for i, n := range h.Buckets {
		below += n
		if n > 0 && float64(below) >= q*float64(h.Count) {
			return 1<<i - 1
		}
	}
	return 0
}

func (h *Histogram) observe(v int64) {
	h.Count++
	h.Sum += v
	h.Buckets[min(bits.Len64(uint64(v)), histogramBuckets-1)]++
}

var started = time.Now()

// ticks is the monotonic time in nanoseconds: a third of a time.Time's memory.
func ticks() int64 { return int64(time.Since(started)) }
