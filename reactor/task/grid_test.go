package task_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/reactor/task"
)

// Whatever the calls take and whenever it is reset: each whole interval is
// counted once, and no call is without one.
func TestCount_SumsUpToTheIntervalsThatHavePassed(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 0))
		within := func(d time.Duration) time.Duration { return time.Duration(random.Int64N(int64(d))) }
		interval := 1 + within(time.Second)
		loop := newLoop(t)
		begin, sum := loop.Now(), 0
		var called time.Time // the last time
		var passed int64     // intervals up to the last reset
		c := task.NewLoopingCallDefer(loop, func(n int) *deferred.Deferred[unit] {
			if n < 1 {
				t.Errorf("seed %d: called with %d", seed, n)
			}
			sum += n
			called = loop.Now()
			if random.IntN(3) == 0 {
				return nil
			}
			return deferred.After(loop, within(4*interval))
		})
		c.Start(interval, false)
		for range 20 {
			loop.Advance(within(10 * interval))
			if random.IntN(3) == 0 {
				_ = c.Reset()
				passed += int64(loop.Now().Sub(begin) / interval)
				begin = loop.Now()
			}
		}
		loop.Advance(10 * interval)
		if want := passed + int64(called.Sub(begin)/interval); int64(sum) != want {
			t.Errorf("seed %d: counted %d intervals, %d have passed", seed, sum, want)
		}
	}
}

func TestCount_OfAnAwkwardIntervalIsOneHoweverLongItRuns(t *testing.T) {
	loop := newLoop(t)
	calls := 0
	c := task.NewLoopingCall(loop, func(n int) error {
		if calls++; n != 1 {
			t.Fatalf("call %d was counted as %d", calls, n)
		}
		return nil
	})
	c.Start(time.Second/3, false)
	loop.Advance(100_000 * (time.Second / 3))
	if calls != 100_000 {
		t.Errorf("%d calls", calls)
	}
}
