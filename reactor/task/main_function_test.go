package task_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"sasync/deferred"
	"sasync/reactor"
	"sasync/reactor/task"
)

// logged returns a configuration with its log in reach.
func logged() (reactor.Config, *observer.ObservedLogs) {
	core, logs := observer.New(zapcore.WarnLevel)
	return reactor.Config{Logger: zap.New(core)}, logs
}

// messages are those that were logged, with their errors.
func messages(logs *observer.ObservedLogs) (all []string) {
	for _, e := range logs.TakeAll() {
		all = append(all, fmt.Sprint(e.Message, ": ", e.ContextMap()["error"]))
	}
	return all
}

// signals keeps those that the test sends to itself from ending the process.
func signals(t *testing.T) {
	c := make(chan os.Signal, 10)
	signal.Notify(c, os.Interrupt, syscall.SIGTERM)
	t.Cleanup(func() { signal.Stop(c) })
}

func send(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(os.Getpid(), s); err != nil {
		t.Error(err)
	}
}

func TestMain_TheCodeIsThatOfWhatTheBodyReturns(t *testing.T) {
	for _, c := range []struct {
		err  error
		code int
		log  string
	}{
		{nil, 0, "[]"},
		{errBoom, 1, "[the main function has failed: boom]"},
		{task.ExitCode(0), 0, "[]"},
		{task.ExitCode(3), 3, "[]"},
		{task.ExitCode(255), 255, "[]"},
		{task.ExitCode(256), 1, "[]"}, // which a process would tell as 0
		{task.ExitCode(-1), 1, "[]"},
		{fmt.Errorf("no such file: %w", task.ExitCode(66)), 66, "[the main function has failed: no such file: exit code 66]"},
		{deferred.ErrCancelled, 1, "[the main function has failed: deferred: cancelled]"},
	} {
		for _, wait := range []bool{false, true} {
			cfg, logs := logged()
			code := task.Main(cfg, func(r *reactor.Reactor, co *deferred.Coroutine) error {
				if wait {
					_, _ = deferred.Await(co, deferred.After(r, time.Millisecond))
				}
				return c.err
			})
			if log := fmt.Sprint(messages(logs)); code != c.code || log != c.log {
				t.Errorf("%v (waits: %v): code %d, log %s", c.err, wait, code, log)
			}
		}
	}
}

func TestMain_APanicIsAnErrorWithItsStack(t *testing.T) {
	cfg, logs := logged()
	code := task.Main(cfg, func(*reactor.Reactor, *deferred.Coroutine) error { panic(errBoom) })
	entries := logs.All()
	if code != 1 || len(entries) != 1 || !strings.Contains(fmt.Sprint(entries[0].ContextMap()["stack"]), "TestMain_APanic") {
		t.Errorf("code %d, log %v", code, entries)
	}
}

func TestMainDefer_TheCodeIsThatOfTheDeferred(t *testing.T) {
	for _, c := range []struct {
		name string
		main func(r *reactor.Reactor) *deferred.Deferred[unit]
		code int
	}{
		{"has fired", func(r *reactor.Reactor) *deferred.Deferred[unit] { return deferred.Succeed(r, unit{}) }, 0},
		{"fires later", func(r *reactor.Reactor) *deferred.Deferred[unit] { return deferred.After(r, time.Millisecond) }, 0},
		{"fails", func(r *reactor.Reactor) *deferred.Deferred[unit] { return deferred.Fail[unit](r, errBoom) }, 1},
		{"fails later", func(r *reactor.Reactor) *deferred.Deferred[unit] { return failSoon(r) }, 1},
		{"is none", func(r *reactor.Reactor) *deferred.Deferred[unit] { return nil }, 1},
		{"panics", func(r *reactor.Reactor) *deferred.Deferred[unit] { panic(errBoom) }, 1},
	} {
		cfg, logs := logged()
		if code := task.MainDefer(cfg, c.main); code != c.code || logs.Len() != code {
			t.Errorf("%s: code %d, log %v", c.name, code, messages(logs))
		}
	}
}

func failSoon(r *reactor.Reactor) *deferred.Deferred[unit] {
	return task.Later(r, time.Millisecond, func() (unit, error) { return unit{}, errBoom })
}

func TestMain_ASignalCancelsTheBodyAndMakesTheCode(t *testing.T) {
	signals(t)
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		cfg, logs := logged()
		cleanedUp := false
		code := task.Main(cfg, func(r *reactor.Reactor, co *deferred.Coroutine) error {
			send(t, s)
			_, err := deferred.Await(co, deferred.New[unit](r))
			if _, late := deferred.Await(co, deferred.After(r, 5*time.Millisecond)); late == nil {
				cleanedUp = true // the shutdown has waited for it
			}
			return err
		})
		if code != 128+int(s) || !cleanedUp || logs.Len() != 0 {
			t.Errorf("%v: code %d, cleaned up: %v, log %v", s, code, cleanedUp, messages(logs))
		}
	}
}

func TestMain_AnErrorAfterASignalIsLogged(t *testing.T) {
	signals(t)
	cfg, logs := logged()
	code := task.Main(cfg, func(r *reactor.Reactor, co *deferred.Coroutine) error {
		send(t, syscall.SIGTERM)
		_, _ = deferred.Await(co, deferred.New[unit](r))
		return errBoom
	})
	if log := messages(logs); code != 128+15 || len(log) != 1 {
		t.Errorf("code %d, log %v", code, log)
	}
}

func TestMain_ASignalAfterTheEndOfTheBodyLeavesItsCode(t *testing.T) {
	signals(t)
	cfg, _ := logged()
	var used *reactor.Reactor
	code := task.Main(cfg, func(r *reactor.Reactor, co *deferred.Coroutine) error {
		used = r
		r.Before(reactor.Shutdown, func() *deferred.Deferred[unit] {
			send(t, syscall.SIGTERM)
			return deferred.New[unit](r) // until the signal ends the wait
		})
		return task.ExitCode(3)
	})
	if code != 3 || used.ExitSignal() != syscall.SIGTERM {
		t.Errorf("code %d, signal %v", code, used.ExitSignal())
	}
}

func TestMain_SomebodyElseMayStopTheReactor(t *testing.T) {
	for name, c := range map[string]struct {
		canceller func(*deferred.Deferred[unit])
		code      int
		logs      bool
	}{
		"the body ends, being cancelled": {func(*deferred.Deferred[unit]) {}, 0, false},
		"it ends with a value":           {func(d *deferred.Deferred[unit]) { d.Callback(unit{}) }, 0, false},
		"it ends with an error":          {func(d *deferred.Deferred[unit]) { d.Errback(errBoom) }, 1, true},
		"it never ends":                  {func(d *deferred.Deferred[unit]) { d.KeepPending() }, 1, true},
	} {
		for _, coroutine := range []bool{true, false} {
			cfg, logs := logged()
			cfg.ShutdownTimeout = 20 * time.Millisecond
			code := task.MainDefer(cfg, func(r *reactor.Reactor) *deferred.Deferred[unit] {
				r.CallLater(0, func() { _ = r.Stop() })
				d := deferred.NewCancellable(r, c.canceller)
				if !coroutine {
					return d
				}
				return deferred.Inline(r, func(co *deferred.Coroutine) (unit, error) { return deferred.Await(co, d) })
			})
			if code != c.code || (logs.Len() > 0) != c.logs {
				t.Errorf("%s (coroutine: %v): code %d, log %v", name, coroutine, code, messages(logs))
			}
		}
	}
}

func TestMain_AConfigurationThatCannotBeUsedIsLogged(t *testing.T) {
	cfg, logs := logged()
	cfg.MaxPosted = -1
	code := task.Main(cfg, func(*reactor.Reactor, *deferred.Coroutine) error { return errors.New("it runs") })
	if log := fmt.Sprint(messages(logs)); code != 1 || log != "[the reactor cannot be made: reactor: new: Config.MaxPosted: -1 is negative]" {
		t.Errorf("code %d, log %v", code, log)
	}
}

// The children are programs, whose code and words the system tells.
func TestMain_IsWhatAProgramEndsWith(t *testing.T) {
	switch os.Getenv("TASK_MAIN") {
	case "fails":
		os.Exit(task.Main(reactor.Config{}, func(*reactor.Reactor, *deferred.Coroutine) error { return errBoom }))
	case "is signalled":
		os.Exit(task.Main(reactor.Config{}, func(r *reactor.Reactor, co *deferred.Coroutine) error {
			send(t, syscall.SIGTERM)
			_, err := deferred.Await(co, deferred.New[unit](r))
			return err
		}))
	}
	for _, c := range []struct {
		mode, says string
		code       int
	}{
		{"fails", "the main function has failed: boom\n", 1},
		{"is signalled", "", 143},
	} {
		child := exec.Command(os.Args[0], "-test.run=^TestMain_IsWhatAProgramEndsWith$")
		child.Env = append(os.Environ(), "TASK_MAIN="+c.mode)
		out, _ := child.CombinedOutput()
		if code := child.ProcessState.ExitCode(); code != c.code || string(out) != c.says {
			t.Errorf("one that %s: %v, it said %q", c.mode, child.ProcessState, out)
		}
	}
}
