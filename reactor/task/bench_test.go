package task_test

import (
	"fmt"
	"testing"
	"time"

	"go.uber.org/zap"

	"sasync/deferred/deferredtest"
	"sasync/reactor"
	"sasync/reactor/task"
)

// BenchmarkCooperator is a step that does nothing, of two tasks that take turns
// on the machine's reactor.
func BenchmarkCooperator(b *testing.B) {
	for _, slice := range []time.Duration{100 * time.Microsecond, time.Millisecond, 10 * time.Millisecond} {
		b.Run(fmt.Sprint(slice), func(b *testing.B) {
			r, err := reactor.New(reactor.Config{Logger: zap.NewNop()})
			if err != nil {
				b.Fatal(err)
			}
			r.CallWhenRunning(func() {
				c := task.NewCooperator(r, task.CooperatorConfig{Slice: slice})
				c.Cooperate(steps(1<<62, func(int) {}))
				c.Cooperate(steps(b.N, func(int) {})).WhenDone().AddCallback(func(unit) (unit, error) {
					return unit{}, r.Stop()
				})
				b.ReportAllocs()
				b.ResetTimer()
			})
			if err := r.Run(); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(b.Elapsed())/float64(2*b.N), "ns/step")
		})
	}
}

// BenchmarkLoopingCall is one call, on the virtual clock.
func BenchmarkLoopingCall(b *testing.B) {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	task.NewLoopingCall(loop, func(int) error { return nil }).Start(time.Second, false)
	b.ReportAllocs()
	for b.Loop() {
		loop.Advance(time.Second)
	}
}
