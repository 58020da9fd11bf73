package reactor_test

import (
	"errors"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/reactor"
)

// stopWhenReady runs a reactor that is stopped when the child has said
// something, and returns what the child has come to by the end of the run.
func stopWhenReady(t *testing.T, cfg reactor.Config, command reactor.Command) *child {
	t.Helper()
	r, _ := newReactor(t, cfg)
	c := &child{onData: func(int, []byte) { _ = r.Stop() }}
	r.CallWhenRunning(func() {
		if _, err := command.Spawn(r, c); err != nil {
			t.Fatal(err)
		}
	})
	run(t, r)
	if len(c.ended) != 1 || c.events[len(c.events)-1] != "ended" {
		t.Fatalf("ended %v, events %q", c.ended, c.events)
	}
	return c
}

func TestShutdown_AsksChildrenToEndAndTakesTheirLastOutput(t *testing.T) {
	c := stopWhenReady(t, reactor.Config{}, shell("trap 'echo bye; exit 5' TERM; echo ready; read line"))
	if terminated(c.ended[0]).ExitCode != 5 || c.output[1] != "ready\nbye\n" {
		t.Errorf("ended %v, output %q", c.ended, c.output[1])
	}
	noChildren(t)
}

func TestShutdown_KillsChildrenThatDoNotEndInTime(t *testing.T) {
	c := stopWhenReady(t, reactor.Config{DrainTimeout: time.Millisecond}, stubborn())
	if terminated(c.ended[0]).Signal != syscall.SIGKILL {
		t.Errorf("ended %v", c.ended)
	}
	noChildren(t)
}

// stubborn is a child that neither SIGTERM nor the end of its input ends.
func stubborn() reactor.Command {
	return shell("trap '' TERM; echo ready; while :; do read line; done")
}

func TestShutdown_DoesNotWaitForGrandchildrenBeyondItsLimit(t *testing.T) {
	r, _ := newReactor(t, reactor.Config{DrainTimeout: time.Millisecond})
	command := shell("exec 3<&4; cat <&3 & exit 0")
	command.Pipes = map[int]reactor.Direction{4: reactor.ToChild}
	c := &child{onExited: func(error) { _ = r.Stop() }}
	r.CallWhenRunning(func() {
		if _, err := command.Spawn(r, c); err != nil {
			t.Fatal(err)
		}
	})
	run(t, r)
	if len(c.ended) != 1 || len(c.exited) != 1 {
		t.Errorf("exited %v, ended %v", c.exited, c.ended)
	}
}

// reaped waits until the goroutine that reaps a child has done so, after the
// run: even a zombie can be sent a signal.
func reaped(t *testing.T, c *child) {
	t.Helper()
	for until := time.Now().Add(30 * time.Second); time.Now().Before(until); runtime.Gosched() {
		if syscall.Kill(c.p.Pid(), 0) == syscall.ESRCH {
			return
		}
	}
	t.Error("the child is left")
}

func TestShutdown_ThatWaitsForNothingKillsChildren(t *testing.T) {
	r, _ := newReactor(t, reactor.Config{ShutdownTimeout: time.Millisecond})
	c := &child{}
	var waits *deferred.Deferred[deferred.Unit]
	c.onData = func(int, []byte) {
		waits = c.p.Terminate(-1)
		r.Before(reactor.Shutdown, func() *deferred.Deferred[deferred.Unit] {
			return deferred.New[deferred.Unit](r)
		})
		_ = r.Stop()
	}
	r.CallWhenRunning(func() {
		if _, err := stubborn().Spawn(r, c); err != nil {
			t.Fatal(err)
		}
	})
	run(t, r)
	if len(c.ended) != 1 || len(c.exited) != 0 || !errors.Is(c.ended[0], deferred.ErrLoopEnded) {
		t.Errorf("exited %v, ended %v", c.exited, c.ended)
	}
	if !waits.Fired() {
		t.Error("Terminate's Deferred has not fired")
	}
	if _, err := c.p.Pipe(0).Write([]byte("x")); !errors.Is(err, reactor.ErrConnectionClosed) {
		t.Errorf("a pipe is open: %v", err)
	}
	reaped(t, c)
}

func TestShutdown_LeavesChildrenThatOutliveIt(t *testing.T) {
	command := stubborn()
	command.Outlive = true
	c := stopWhenReady(t, reactor.Config{}, command)
	if !errors.Is(c.ended[0], deferred.ErrLoopEnded) || len(c.exited) > 0 {
		t.Errorf("exited %v, ended %v", c.exited, c.ended)
	}
	if err := syscall.Kill(c.p.Pid(), 0); err != nil {
		t.Errorf("the child has not outlived the run: %v", err)
	}
	if err := c.p.Signal(syscall.SIGKILL); err != nil {
		t.Error(err)
	}
	reaped(t, c)
}

func TestShutdown_RefusesToSpawn(t *testing.T) {
	r, _ := newReactor(t, reactor.Config{})
	var late error
	c := &child{}
	c.onEnded = func(error) { _, late = shell("exit 0").Spawn(r, &child{}) }
	c.onData = func(int, []byte) { _ = r.Stop() }
	r.CallWhenRunning(func() {
		if _, err := shell("echo ready; read line").Spawn(r, c); err != nil {
			t.Fatal(err)
		}
	})
	run(t, r)
	if !errors.Is(late, reactor.ErrStopped) {
		t.Errorf("spawn: %v", late)
	}
}

// output runs a reactor until the Deferred that f returns has fired.
func output[T any](t *testing.T, f func(r *reactor.Reactor) *deferred.Deferred[T]) (value T, err error) {
	t.Helper()
	r, _ := newReactor(t, reactor.Config{})
	r.CallWhenRunning(func() {
		f(r).AddBoth(func(v T, e error) (T, error) {
			value, err = v, e
			return v, r.Stop()
		})
	})
	run(t, r)
	noChildren(t)
	return value, err
}

func TestOutput_IsWhatTheChildHasWritten(t *testing.T) {
	command := shell("cat; echo done; echo error >&2")
	for _, input := range []string{"", "input "} {
		c := reactor.Command{Cmd: exec.Command(command.Cmd.Path, command.Cmd.Args[1:]...)}
		if input != "" {
			c.Cmd.Stdin = strings.NewReader(input)
		}
		out, err := output(t, c.Output)
		if string(out) != input+"done\n" || err != nil {
			t.Errorf("output %q, %v", out, err)
		}
	}
}

func TestOutput_AFailedChildIsAnErrorThatSaysWhatItSaid(t *testing.T) {
	out, err := output(t, shell("echo half; echo no such luck >&2; exit 4").Output)
	if out != nil || terminated(err).ExitCode != 4 || !strings.Contains(err.Error(), "no such luck") {
		t.Errorf("output %q, %v", out, err)
	}
	if _, err := output(t, reactor.Command{Cmd: exec.Command("no-such-program")}.Output); !errors.Is(err, exec.ErrNotFound) {
		t.Errorf("no program: %v", err)
	}
}

func TestOutputAndReason_GivesBothOutputsWhateverTheEnd(t *testing.T) {
	o, err := output(t, shell("echo out; echo err >&2; exit 4").OutputAndReason)
	if string(o.Stdout) != "out\n" || string(o.Stderr) != "err\n" || terminated(o.Reason).ExitCode != 4 || err != nil {
		t.Errorf("%q, %q, %v, %v", o.Stdout, o.Stderr, o.Reason, err)
	}
}

func TestOutput_CancelKillsTheChild(t *testing.T) {
	_, err := output(t, func(r *reactor.Reactor) *deferred.Deferred[[]byte] {
		d := stubborn().Output(r)
		r.CallLater(time.Millisecond, d.Cancel)
		return d
	})
	if !errors.Is(err, deferred.ErrCancelled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestOutput_TooMuchOfItKillsTheChild(t *testing.T) {
	command := shell("exec cat /dev/zero")
	command.MaxOutput = 1 << 20
	if _, err := output(t, command.Output); !errors.Is(err, reactor.ErrOutputTooLong) {
		t.Errorf("too much: %v", err)
	}
}
