package load

import (
	"testing"
	"time"
)

func TestBucket_IsAtMostA64thWide(t *testing.T) {
	for d := time.Duration(0); d < 1<<50; d += d/97 + 1 {
		if low := lowest(bucket(d)); low > d || d-low > d/64 {
			t.Fatalf("%d is in the bucket that begins at %d", d, low)
		}
	}
}

func TestBucket_HasRoomForTheLongestDuration(t *testing.T) {
	var h histogram
	h.add(1<<63 - 1)
	if got := h.percentile(100); got < 1<<62 {
		t.Errorf("the longest duration counts as %v", got)
	}
}

func TestHistogram_Percentiles(t *testing.T) {
	var low, all histogram
	for d := range time.Duration(100) { // exact: their buckets are one wide
		if d < 40 {
			low.add(d + 1)
		} else {
			all.add(d + 1)
		}
	}
	all.merge(&low)
	for p, want := range map[int]time.Duration{1: 1, 50: 50, 99: 99, 100: 100} {
		if got := all.percentile(p); got != want {
			t.Errorf("percentile %d of 1 … 100: %d", p, got)
		}
	}
	if got := new(histogram).percentile(50); got != 0 {
		t.Errorf("of nothing: %v", got)
	}
}
