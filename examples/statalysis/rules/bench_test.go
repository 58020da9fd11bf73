package rules

import (
	"fmt"
	"testing"
)

// BenchmarkSift_Cached sifts real lines again and again: what a line costs once its values are known.
func BenchmarkSift_Cached(b *testing.B) {
	lines, _ := readLog(b, benchmarkLog)
	lines = lines[:20_000]
	for name, set := range map[string]*Set{"default": Default(), "stock": stockRules(b), "none": None()} {
		b.Run(name, func(b *testing.B) {
			sifter := set.NewSifter()
			siftAll(sifter, lines)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				l := &lines[i%len(lines)]
				sifter.Sift(l.line())
			}
		})
	}
}

// BenchmarkSift_Cold sifts a whole log from empty caches.
func BenchmarkSift_Cold(b *testing.B) {
	lines, _ := readLog(b, benchmarkLog)
	for name, set := range map[string]*Set{"default": Default(), "stock": stockRules(b)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				siftAll(set.NewSifter(), lines)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(lines)), "ns/line")
		})
	}
}

// BenchmarkMatch_New is the cost of a value that was never seen, by kind.
func BenchmarkMatch_New(b *testing.B) {
	lines, _ := readLog(b, benchmarkLog)
	distinct := map[Kind]map[string]bool{URL: {}, Ref: {}, UA: {}}
	for _, l := range lines {
		distinct[URL][l.url], distinct[Ref][l.ref], distinct[UA][l.ua] = true, true, true
	}
	for name, set := range map[string]*Set{"default": Default(), "stock": stockRules(b)} {
		for kind, values := range distinct {
			b.Run(fmt.Sprintf("%s/%v", name, kind), func(b *testing.B) {
				sifter := set.NewSifter()
				for b.Loop() {
					forgetful := newCache()
					for value := range values {
						sifter.match(kind, &forgetful, value)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(values)), "ns/value")
				b.ReportMetric(float64(len(values)), "values")
			})
		}
	}
}

// BenchmarkMatch_LongList is the cost of a new referrer against a list of 2,000 names.
func BenchmarkMatch_LongList(b *testing.B) {
	var list []byte
	for i := range 2000 {
		list = fmt.Appendf(list, "^https?://([^/]*\\.)?spam-%d\\.example\n", i)
	}
	entries, _ := readRules("list.ref", Ref, list)
	sifter := newSet(entries).NewSifter()
	for b.Loop() {
		forgetful := newCache()
		sifter.match(Ref, &forgetful, "https://www.example.org/a/page/that/links/here.html")
	}
}

func BenchmarkLoad_Default(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		entries, _, err := readFolder(defaultFolder())
		if err != nil {
			b.Fatal(err)
		}
		newSet(entries)
	}
}

func siftAll(sifter *Sifter, lines []logLine) {
	for i := range lines {
		l := &lines[i]
		sifter.Sift(l.line())
	}
}
