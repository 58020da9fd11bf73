package reactor

import (
	"testing"
	"time"
)

func TestHistogram_EachTimeIsInTheBucketWhoseBoundItDoesNotExceed(t *testing.T) {
	for _, d := range []time.Duration{0, 1, 1023, 1024, 1025, time.Millisecond, time.Second, 17 * time.Second, time.Hour} {
		i := bucketOf(int64(d))
		if d > BucketBound(i) || i > 0 && d <= BucketBound(i-1) {
			t.Errorf("%v is in bucket %d, which reaches to %v", d, i, BucketBound(i))
		}
	}
	for i := range histogramBuckets - 1 {
		if bound := BucketBound(i); bucketOf(int64(bound)) != i || bucketOf(int64(bound)+1) != i+1 {
			t.Errorf("the bound of bucket %d, %v, is in bucket %d, and what is longer in %d",
				i, bound, bucketOf(int64(bound)), bucketOf(int64(bound)+1))
		}
	}
}

func TestHistogram_CountsAndSums(t *testing.T) {
	var h histogram
	for range 99 {
		h.observe(int64(time.Microsecond))
	}
	h.observe(int64(time.Minute))
	s := h.snapshot()
	if s.Count != 100 || s.Sum != time.Minute+99*time.Microsecond {
		t.Errorf("%d times, together %v", s.Count, s.Sum)
	}
	for q, want := range map[float64]time.Duration{0: 1024, 0.5: 1024, 0.99: 1024, 1: BucketBound(histogramBuckets - 1)} {
		if got := s.Quantile(q); got != want {
			t.Errorf("quantile %v: %v, want %v", q, got, want)
		}
	}
	if none := (Histogram{}).Quantile(0.5); none != 0 {
		t.Errorf("the median of nothing is %v", none)
	}
}
