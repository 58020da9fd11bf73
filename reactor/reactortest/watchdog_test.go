package reactortest_test

import (
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// inBubble runs f in a bubble with a reactor whose watchdog's limit is a second.
func inBubble(t *testing.T, f func(t *testing.T, r *reactor.Reactor, logs *observer.ObservedLogs)) {
	synctest.Test(t, func(t *testing.T) {
		core, logs := observer.New(zapcore.DebugLevel)
		r, err := reactor.New(reactortest.OnChannels(reactor.Config{Logger: zap.New(core), SlowCallback: time.Second}))
		if err != nil {
			t.Fatal(err)
		}
		f(t, r, logs)
	})
}

func TestWatchdog_LetsCallbacksBeThatAreQuickEnough(t *testing.T) {
	inBubble(t, func(t *testing.T, r *reactor.Reactor, logs *observer.ObservedLogs) {
		quick := func() { time.Sleep(999 * time.Millisecond) }
		for i := range 20 {
			_ = r.Post(quick)
			r.CallLater(time.Duration(i)*time.Second, quick)
		}
		r.CallLater(time.Minute, func() { _ = r.Stop() })
		if err := r.Run(); err != nil {
			t.Fatal(err)
		}
		if n := r.Stats().SlowCallbacks; n != 0 || logs.Len() != 0 {
			t.Errorf("%d slow callbacks, logged %v", n, logs.All())
		}
	})
}

func TestWatchdog_CatchesEveryCallbackThatTakesAQuarterLonger(t *testing.T) {
	inBubble(t, func(t *testing.T, r *reactor.Reactor, logs *observer.ObservedLogs) {
		slow := func() { time.Sleep(1251 * time.Millisecond) }
		for i := range 20 {
			_ = r.Post(slow)
			r.CallLater(time.Minute+time.Duration(i)*time.Second, slow)
		}
		r.CallLater(time.Hour, func() { _ = r.Stop() })
		if err := r.Run(); err != nil {
			t.Fatal(err)
		}
		if n := r.Stats().SlowCallbacks; n != 40 {
			t.Errorf("%d slow callbacks, want 40", n)
		}
		if n := logs.Len(); n != 2 { // one as a posted call, and one as a delayed one
			t.Errorf("%d entries: %v", n, logs.All())
		}
	})
}

// The watchdog itself would wake such a loop four times a second.
func TestWatchdog_SleepsWhileTheLoopIsIdle(t *testing.T) {
	inBubble(t, func(t *testing.T, r *reactor.Reactor, _ *observer.ObservedLogs) {
		r.CallLater(100*365*24*time.Hour, func() { _ = r.Stop() })
		if err := r.Run(); err != nil {
			t.Fatal(err)
		}
	})
}

// One that never returns is told of even if others were often before.
func TestWatchdog_TellsOfANewOneSoonAfterOthersThatItKnows(t *testing.T) {
	inBubble(t, func(t *testing.T, r *reactor.Reactor, logs *observer.ObservedLogs) {
		for range 50 {
			_ = r.Post(func() { time.Sleep(2 * time.Second) })
		}
		_ = r.Post(func() { time.Sleep(12 * time.Second) })
		_ = r.Post(func() { _ = r.Stop() })
		if err := r.Run(); err != nil {
			t.Fatal(err)
		}
		if n := logs.Len(); n != 2 {
			t.Errorf("%d entries: %v", n, logs.All())
		}
	})
}
