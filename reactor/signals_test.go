package reactor_test

import (
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/reactor"
)

// usual is a handler of the test's own, which keeps the signals it sends to
// itself from ending the process, and tells whether they reach other handlers.
func usual(t *testing.T) <-chan os.Signal {
	c := make(chan os.Signal, 10)
	signal.Notify(c, os.Interrupt, syscall.SIGTERM)
	t.Cleanup(func() { signal.Stop(c) })
	return c
}

func send(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(os.Getpid(), s); err != nil {
		t.Fatal(err)
	}
}

func TestSignal_StopsTheReactorAndIsRemembered(t *testing.T) {
	usual(t)
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		r, _ := newReactor(t, reactor.Config{})
		ended := false
		r.CallWhenRunning(func() {
			if r.ExitSignal() != nil {
				t.Errorf("signal %v before there was one", r.ExitSignal())
			}
			send(t, s)
		})
		r.After(reactor.Shutdown, func() { ended = true })
		run(t, r)
		if !ended || r.ExitSignal() != s {
			t.Errorf("%v: shut down: %v, remembered %v", s, ended, r.ExitSignal())
		}
		r.CallLater(0, func() { _ = r.Stop() })
		run(t, r)
		if r.ExitSignal() != nil {
			t.Errorf("%v of an earlier run is remembered", r.ExitSignal())
		}
	}
}

func TestSecondSignal_EndsTheWait(t *testing.T) {
	usual(t)
	r, logs := newReactor(t, reactor.Config{ShutdownTimeout: -1})
	never := deferred.New[deferred.Unit](r)
	r.Before(reactor.Shutdown, func() *deferred.Deferred[deferred.Unit] {
		send(t, syscall.SIGTERM)
		return never
	})
	r.CallWhenRunning(func() { send(t, syscall.SIGINT) })
	run(t, r)
	if r.ExitSignal() != syscall.SIGINT {
		t.Errorf("remembered %v, want the first", r.ExitSignal())
	}
	if logs.FilterMessage("another signal: the shutdown does not wait any longer").Len() != 1 {
		t.Errorf("log: %v", logs.All())
	}
}

func TestSignals_GoBackToWhoHadThem(t *testing.T) {
	mine := usual(t)
	r, _ := newReactor(t, reactor.Config{})
	r.CallWhenRunning(func() { _ = r.Stop() })
	run(t, r)
	send(t, syscall.SIGINT)
	if got := <-mine; got != os.Interrupt {
		t.Errorf("got %v", got)
	}
	if r.ExitSignal() != nil {
		t.Error("the reactor has had a signal after its run")
	}
}

func TestSignals_NoneMeansNone(t *testing.T) {
	mine := usual(t)
	r, _ := newReactor(t, reactor.Config{Signals: []os.Signal{}})
	r.CallWhenRunning(func() {
		send(t, syscall.SIGINT)
		<-mine
		r.CallLater(10*time.Millisecond, func() { _ = r.Stop() })
	})
	run(t, r)
	if r.ExitSignal() != nil {
		t.Errorf("remembered %v", r.ExitSignal())
	}
}

func TestSignals_AnIgnoredOneStaysIgnored(t *testing.T) {
	signal.Ignore(os.Interrupt)
	defer signal.Reset(os.Interrupt)
	r, _ := newReactor(t, reactor.Config{})
	r.CallWhenRunning(func() {
		send(t, syscall.SIGINT)
		r.CallLater(10*time.Millisecond, func() { _ = r.Stop() })
	})
	run(t, r)
	if r.ExitSignal() != nil || !signal.Ignored(os.Interrupt) {
		t.Errorf("remembered %v, ignored: %v", r.ExitSignal(), signal.Ignored(os.Interrupt))
	}
}

// A loop that hangs in a callback cannot shut down. The child is such a
// program: it gets the signal three times.
func TestThirdSignal_HasItsUsualEffect(t *testing.T) {
	if os.Getenv("REACTOR_HANGS") != "" {
		hang(t)
	}
	child := exec.Command(os.Args[0], "-test.run=^TestThirdSignal_HasItsUsualEffect$")
	child.Env = append(os.Environ(), "REACTOR_HANGS=yes")
	out, _ := child.CombinedOutput()
	if status := child.ProcessState.Sys().(syscall.WaitStatus); status.Signal() != syscall.SIGTERM {
		t.Errorf("the child ended with %v, want %v; it said: %s", child.ProcessState, syscall.SIGTERM, out)
	}
}

func hang(t *testing.T) {
	r, logs := newReactor(t, reactor.Config{})
	r.CallWhenRunning(func() {
		for _, message := range []string{"stopping on a signal", "another signal: the shutdown does not wait any longer"} {
			send(t, syscall.SIGTERM)
			for logs.FilterMessage(message).Len() == 0 {
				time.Sleep(time.Millisecond)
			}
		}
		for range 1000 { // until the handler, which has logged already, has let go
			send(t, syscall.SIGTERM)
			time.Sleep(time.Millisecond)
		}
	})
	run(t, r)
}
