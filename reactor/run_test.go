package reactor_test

import (
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"sasync/reactor"
)

func TestRun_LeavesNoDescriptorOpen(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("counts /proc/self/fd")
	}
	r, _ := newReactor(t, reactor.Config{})
	once := func() {
		r.CallWhenRunning(func() { _ = r.Stop() })
		run(t, r)
	}
	once()
	before := descriptors(t)
	for range 50 {
		once()
	}
	if after := descriptors(t); after > before {
		t.Errorf("%d descriptors after fifty runs, %d before", after, before)
	}
}

func descriptors(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

// A wake-up that comes late must not write to a descriptor that was closed and
// belongs to something else by now.
func TestRun_StartsAndEndsUnderFire(t *testing.T) {
	r, _ := newReactor(t, reactor.Config{})
	var fire sync.WaitGroup
	end := make(chan struct{})
	for range 4 {
		fire.Go(func() {
			for {
				select {
				case <-end:
					return
				default:
					_ = r.Post(func() {})
					_ = r.Stop()
					runtime.Gosched()
				}
			}
		})
	}
	for range 50 {
		run(t, r)
	}
	close(end)
	fire.Wait()
}

func TestRun_SleepsWhileThereIsNothingToDo(t *testing.T) {
	r, _ := newReactor(t, reactor.Config{})
	cancelled := r.CallLater(20*time.Millisecond, func() {})
	r.CallLater(50*time.Millisecond, func() { _ = r.Stop() })
	r.CallLater(0, func() { _ = cancelled.Cancel() })
	run(t, r)
	if turns := r.Stats().Turns; turns > 10 {
		t.Errorf("%d turns for two timers", turns)
	}
}

func TestCallLater_AMillionPending(t *testing.T) {
	r, _ := newReactor(t, reactor.Config{})
	n := 1_000_000
	if checksOwner {
		n = 10_000
	}
	ran, last := 0, time.Time{}
	r.CallWhenRunning(func() {
		for i := range n {
			var c *reactor.DelayedCall
			due := r.Now().Add(time.Duration((i*7919)%n) * 100 * time.Nanosecond)
			c = r.CallLater(due.Sub(r.Now()), func() {
				if ran++; due.Before(last) {
					t.Error("out of order")
				}
				last = due
			})
			if i%2 == 1 {
				_ = c.Cancel()
			}
		}
		if got := r.Stats().TimersPending; got != n/2 {
			t.Errorf("%d pending, want %d", got, n/2)
		}
		r.CallLater(time.Second/2, func() { _ = r.Stop() })
	})
	run(t, r)
	if ran != n/2 {
		t.Errorf("%d ran, want %d", ran, n/2)
	}
}
