package prometheus

import "strconv"

// Family is a metric, told of by a value of S: all samples that have one name.
type Family[S any] struct {
	Name, Kind, Help string
	Samples          func(*S) []Sample
}

// Sample is one line, without its family and whose it is.
type Sample struct {
	Suffix string // of the name
	Labels string // `,key="value"`, or empty
	Value  string
}

// number is what Stats are made of.
type number interface{ ~int | ~int64 | ~uint64 }

// Counter is a family of one number, which only grows.
func Counter[S any, N number](name, help string, value func(*S) N) Family[S] {
	return Family[S]{name, "counter", help, func(s *S) []Sample { return []Sample{{Value: Decimal(value(s))}} }}
}

// Gauge is a family of one number.
func Gauge[S any, N number](name, help string, value func(*S) N) Family[S] {
	return Family[S]{name, "gauge", help, func(s *S) []Sample { return []Sample{{Value: Decimal(value(s))}} }}
}

// Distribution is what a histogram tells.
type Distribution struct {
	Buckets []Bucket // by rising bounds; what is above the last one is in Count alone
	Sum     float64
	Count   uint64
}

// Bucket counts values that do not exceed Bound, but the bound of the one before.
type Bucket struct {
	Bound float64
	Count uint64
}

// Samples are the lines of d.
func (d Distribution) Samples(labels string) (samples []Sample) {
	var upTo uint64
	for _, b := range d.Buckets {
		upTo += b.Count
		samples = append(samples, Sample{"_bucket", labels + `,le="` + float(b.Bound) + `"`, Decimal(upTo)})
	}
	return append(samples,
		Sample{"_bucket", labels + `,le="+Inf"`, Decimal(d.Count)},
		Sample{"_sum", labels, float(d.Sum)},
		Sample{"_count", labels, Decimal(d.Count)})
}

// Decimal writes a whole number.
func Decimal[N number](n N) string {
	if n < 0 {
		return strconv.FormatInt(int64(n), 10)
	}
	return strconv.FormatUint(uint64(n), 10)
}

func float(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }
