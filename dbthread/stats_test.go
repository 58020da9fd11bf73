package dbthread

import "testing"

func TestHistogram_QuantileIsABucketsUpperEnd(t *testing.T) {
	var s Histogram
	for _, v := range []int64{0, 1, 2, 3, 4, 5, 6, 7, 8, 1 << 60} {
		s.observe(v)
	}
	for q, want := range map[float64]int64{0: 0, 0.1: 0, 0.2: 1, 0.4: 3, 0.8: 7, 0.9: 15, 1: 1<<39 - 1} {
		if got := s.Quantile(q); got != want {
			t.Errorf("quantile %v is %d, want %d", q, got, want)
		}
	}
	if s.Count != 10 || s.Sum != 36+1<<60 {
		t.Errorf("count %d, sum %d", s.Count, s.Sum)
	}
	var none Histogram
	if got := none.Quantile(0.5); got != 0 {
		t.Errorf("without values %d", got)
	}
}
