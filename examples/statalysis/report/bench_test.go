package report

import (
	"fmt"
	"testing"

	"sasync/dbthread"
)

// BenchmarkGather asks for the summary of 50,000 entries of 60 days.
func BenchmarkGather(b *testing.B) {
	last := at("2026-03-06", "14:03:20")
	hits := make([]hit, 50_000)
	for i := range hits {
		n := int64(i)
		hits[i] = hit{at: last - n*104, ip: fmt.Sprintf("192.0.2.%d", n*n%250), agent: fmt.Sprint("agent ", n%30),
			url: fmt.Sprintf("/page/%d%s", n*7%900, []string{"", ".css", ".png"}[n%3]), ref: fmt.Sprintf("https://%d.example/", n*n%70)}
	}
	_, err := read(b, stored(hits), func(tx *dbthread.Tx) (*Summary, error) {
		for b.Loop() {
			if _, err := Gather(tx, Options{}); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
	if err != nil {
		b.Fatal(err)
	}
}
