package reactor_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"sasync/reactor"
)

// inLoop runs f on the loop of a reactor that runs for as long as f likes.
func inLoop(b *testing.B, f func(r *reactor.Reactor, done func())) {
	b.Helper()
	r, _ := newReactor(b, reactor.Config{})
	r.CallWhenRunning(func() { f(r, func() { _ = r.Stop() }) })
	if err := r.Run(); err != nil {
		b.Fatal(err)
	}
}

func benchmarkPost(b *testing.B, goroutines int) {
	b.ReportAllocs()
	inLoop(b, func(r *reactor.Reactor, done func()) {
		var posting sync.WaitGroup
		nothing := func() {}
		b.ResetTimer()
		for g := range goroutines {
			posting.Go(func() {
				for i := g; i < b.N; i += goroutines {
					for r.Post(nothing) != nil { // the queue is full
						time.Sleep(time.Millisecond)
					}
				}
			})
		}
		go func() {
			posting.Wait()
			done()
		}()
	})
}

func BenchmarkPost_1Goroutine(b *testing.B)   { benchmarkPost(b, 1) }
func BenchmarkPost_16Goroutines(b *testing.B) { benchmarkPost(b, 16) }

// BenchmarkPost_RoundTrip is one call at a time, each waking a loop that sleeps.
func BenchmarkPost_RoundTrip(b *testing.B) {
	inLoop(b, func(r *reactor.Reactor, done func()) {
		go func() {
			home := make(chan struct{})
			for range b.N {
				_ = r.Post(func() { home <- struct{}{} })
				<-home
			}
			done()
		}()
	})
}

// BenchmarkPost_ToItself is one turn of the loop each.
func BenchmarkPost_ToItself(b *testing.B) {
	inLoop(b, func(r *reactor.Reactor, done func()) {
		n := 0
		var again func()
		again = func() {
			if n++; n == b.N {
				done()
				return
			}
			_ = r.Post(again)
		}
		_ = r.Post(again)
	})
}

func benchmarkCallLaterCancel(b *testing.B, pending int) {
	b.ReportAllocs()
	inLoop(b, func(r *reactor.Reactor, done func()) {
		nothing := func() {}
		for i := range pending {
			r.CallLater(time.Hour+time.Duration(i*7919%pending)*time.Millisecond, nothing)
		}
		b.ResetTimer()
		for i := range b.N {
			c := r.CallLater(time.Hour+time.Duration(i*104729%(pending+1))*time.Millisecond, nothing)
			_ = c.Cancel()
		}
		b.StopTimer()
		done()
	})
}

func BenchmarkCallLaterCancel_None(b *testing.B)  { benchmarkCallLaterCancel(b, 0) }
func BenchmarkCallLaterCancel_10k(b *testing.B)   { benchmarkCallLaterCancel(b, 10_000) }
func BenchmarkCallLaterCancel_1000k(b *testing.B) { benchmarkCallLaterCancel(b, 1_000_000) }
func BenchmarkCallLaterRun_10kPending(b *testing.B) {
	b.ReportAllocs()
	inLoop(b, func(r *reactor.Reactor, done func()) {
		left := b.N
		var again func()
		again = func() {
			if left--; left == 0 {
				done()
			} else if left > 0 {
				r.CallLater(time.Duration(left*7919%10_000)*time.Microsecond, again)
			}
		}
		for i := range 10_000 {
			r.CallLater(time.Duration(i)*time.Microsecond, again)
		}
	})
}

// BenchmarkCallLater_Lateness reports how late a delayed call is on an idle
// loop.
func BenchmarkCallLater_Lateness(b *testing.B) {
	inLoop(b, func(r *reactor.Reactor, done func()) {
		late := make([]time.Duration, 0, b.N)
		var next func()
		next = func() {
			due := time.Now().Add(time.Millisecond)
			r.CallLater(due.Sub(r.Now()), func() {
				if late = append(late, time.Since(due)); len(late) < b.N {
					next()
					return
				}
				done()
			})
		}
		next()
		r.After(reactor.Shutdown, func() {
			slices.Sort(late)
			b.ReportMetric(float64(late[len(late)/2])/1e3, "p50-µs")
			b.ReportMetric(float64(late[len(late)*9/10])/1e3, "p90-µs")
		})
	})
}

func BenchmarkDeferToThread_RoundTrip(b *testing.B) {
	b.ReportAllocs()
	inLoop(b, func(r *reactor.Reactor, done func()) {
		n := 0
		var again func(int) (int, error)
		work := func(context.Context) (int, error) { return 1, nil }
		again = func(int) (int, error) {
			if n++; n > b.N {
				done()
				return 0, nil
			}
			reactor.DeferToThread(r, work).AddCallback(again)
			return 0, nil
		}
		_, _ = again(0)
	})
}

// BenchmarkDeferToThread_InFlight keeps a hundred calls in flight.
func BenchmarkDeferToThread_InFlight(b *testing.B) {
	b.ReportAllocs()
	inLoop(b, func(r *reactor.Reactor, done func()) {
		begun, home := 0, 0
		work := func(context.Context) (int, error) { return 1, nil }
		var again func(int) (int, error)
		begin := func() {
			begun++
			reactor.DeferToThread(r, work).AddCallback(again)
		}
		again = func(int) (int, error) {
			if home++; home == b.N {
				done()
			} else if begun < b.N {
				begin()
			}
			return 0, nil
		}
		for range min(100, b.N) {
			begin()
		}
	})
}

// BenchmarkStats is what a scrape costs; the loop pays nothing for it.
func BenchmarkStats(b *testing.B) {
	r, _ := newReactor(b, reactor.Config{})
	b.ReportAllocs()
	for b.Loop() {
		_ = r.Stats()
	}
}
