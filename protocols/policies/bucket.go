package policies

import (
	"math"
	"time"
)

// Rate is how many bytes may pass: on average BytesPerSecond, and Burst at once
// after a silence.
type Rate struct {
	// BytesPerSecond of zero means no limit.
	BytesPerSecond int
	// Burst of zero means as many as pass in a second.
	Burst int
}

// bucket holds a token for each byte that may pass at once. What has passed
// already can't be refused, so it may owe some: then whoever lets bytes pass
// waits. Nil is a bucket without a limit. Owned by the loop.
type bucket struct {
	rate   float64 // tokens that come in a second
	burst  float64 // that it holds
	tokens float64 // at
	at     time.Time
	parent *bucket // that everything is taken from too, or nil
}

// newBucket returns a full bucket, or the parent if there is no limit.
func newBucket(r Rate, now time.Time, parent *bucket) *bucket {
	if r.BytesPerSecond <= 0 {
		return parent
	}
	if r.Burst <= 0 {
		r.Burst = r.BytesPerSecond
	}
	return &bucket{rate: float64(r.BytesPerSecond), burst: float64(r.Burst), tokens: float64(r.Burst), at: now, parent: parent}
}

// take notes that n bytes have passed.
func (b *bucket) take(n int, now time.Time) {
	for ; b != nil; b = b.parent {
		b.fill(now)
		b.tokens -= float64(n)
	}
}

func (b *bucket) fill(now time.Time) {
	if passed := now.Sub(b.at); passed > 0 {
		b.tokens = min(b.burst, b.tokens+passed.Seconds()*b.rate)
		b.at = now
	}
}

// wait is how long it takes until nothing is owed.
func (b *bucket) wait(now time.Time) (longest time.Duration) {
	for ; b != nil; b = b.parent {
		b.fill(now)
		longest = max(longest, b.until(0))
	}
	return longest
}

// full is how long it takes until b, not its parent, is as new.
func (b *bucket) full(now time.Time) time.Duration {
	b.fill(now)
	return b.until(b.burst)
}

func (b *bucket) until(tokens float64) time.Duration {
	return time.Duration(math.Ceil(max(0, tokens-b.tokens) / b.rate * float64(time.Second)))
}
