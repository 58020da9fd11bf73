package reactor_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// child is a ProcessProtocol that remembers what happened to it, and calls those
// of its functions that are not nil.
type child struct {
	onMade   func(p *reactor.Process)
	onData   func(fd int, data []byte)
	onLost   func(fd int)
	onExited func(reason error)
	onEnded  func(reason error)

	p      *reactor.Process
	events []string
	output map[int]string
	exited []error
	ended  []error
}

func (c *child) ConnectionMade(p *reactor.Process) {
	c.p, c.output = p, map[int]string{}
	c.events = append(c.events, "made")
	if c.onMade != nil {
		c.onMade(p)
	}
}

func (c *child) ChildDataReceived(fd int, data []byte) {
	c.output[fd] += string(data)
	if c.onData != nil {
		c.onData(fd, data)
	}
}

func (c *child) ChildConnectionLost(fd int) {
	c.events = append(c.events, fmt.Sprint("lost ", fd))
	if c.onLost != nil {
		c.onLost(fd)
	}
}

func (c *child) ProcessExited(reason error) {
	c.events = append(c.events, "exited")
	c.exited = append(c.exited, reason)
	if c.onExited != nil {
		c.onExited(reason)
	}
}

func (c *child) ProcessEnded(reason error) {
	c.events = append(c.events, "ended")
	c.ended = append(c.ended, reason)
	if c.onEnded != nil {
		c.onEnded(reason)
	}
}

func shell(script string) reactor.Command {
	return reactor.Command{Cmd: exec.Command("sh", "-c", script)}
}

// spawn runs a reactor with the child until that has ended, and checks that
// nothing is left of it.
func spawn(t *testing.T, command reactor.Command, c *child) {
	t.Helper()
	before := descriptors(t)
	r, logs := newReactor(t, reactor.Config{})
	ended := c.onEnded
	c.onEnded = func(reason error) {
		if ended != nil {
			ended(reason)
		}
		_ = r.Stop()
	}
	r.CallWhenRunning(func() {
		if _, err := command.Spawn(r, c); err != nil {
			t.Error(err)
			_ = r.Stop()
		}
	})
	run(t, r)
	if len(c.exited) != 1 || len(c.ended) != 1 || c.events[len(c.events)-1] != "ended" {
		t.Errorf("exited %v, ended %v, events %q", c.exited, c.ended, c.events)
	}
	if n := logs.FilterMessageSnippet("descriptor").Len(); n > 0 {
		t.Errorf("log: %v", logs.All())
	}
	noChildren(t)
	if after := descriptors(t); after > before {
		t.Errorf("%d descriptors, %d before", after, before)
	}
}

// noChildren fails the test if this process has a child, alive or a zombie.
func noChildren(t *testing.T) {
	t.Helper()
	if pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil); err != syscall.ECHILD {
		t.Errorf("a child is left: %d, %v", pid, err)
	}
}

func terminated(err error) reactor.ProcessTerminated {
	var e *reactor.ProcessTerminated
	if errors.As(err, &e) {
		return *e
	}
	return reactor.ProcessTerminated{}
}

func TestSpawn_TellsOutputThenTheEnd(t *testing.T) {
	c := &child{}
	spawn(t, shell("echo out; echo err >&2; exit 3"), c)
	if want := (map[int]string{1: "out\n", 2: "err\n"}); !reflect.DeepEqual(c.output, want) {
		t.Errorf("output %v, want %v", c.output, want)
	}
	if want := (reactor.ProcessTerminated{ExitCode: 3}); terminated(c.ended[0]) != want || terminated(c.exited[0]) != want {
		t.Errorf("exited %v, ended %v", c.exited, c.ended)
	}
}

func TestSpawn_ExitCodeZeroIsDone(t *testing.T) {
	c := &child{}
	spawn(t, shell("exit 0"), c)
	if c.exited[0] != reactor.ErrProcessDone || c.ended[0] != reactor.ErrProcessDone {
		t.Errorf("exited %v, ended %v", c.exited, c.ended)
	}
}

// What a child leaves its pipes to may write on after its exit.
const leavesCat = "exec 3<&0; { cat <&3; echo late; } & exit 0"

func TestSpawn_TheEndComesAfterTheLastOutput(t *testing.T) {
	c := &child{}
	c.onExited = func(error) {
		if len(c.output[1]) > 0 {
			t.Errorf("output %q before the exit", c.output[1])
		}
		_, _ = c.p.Pipe(0).Write([]byte("said "))
		c.p.Pipe(0).LoseConnection()
	}
	spawn(t, shell(leavesCat), c)
	if c.output[1] != "said late\n" || c.ended[0] != reactor.ErrProcessDone {
		t.Errorf("output %q, ended %v", c.output[1], c.ended)
	}
}

func TestSpawn_WaitDelayClosesPipesThatOthersHold(t *testing.T) {
	command, c := shell(leavesCat), &child{}
	command.Cmd.WaitDelay = time.Millisecond
	spawn(t, command, c)
	if c.exited[0] != reactor.ErrProcessDone || !errors.Is(c.ended[0], exec.ErrWaitDelay) {
		t.Errorf("exited %v, ended %v", c.exited, c.ended)
	}
}

func TestSpawn_LoseConnectionOfAPipeDeliversAllAndIsTheEndOfInput(t *testing.T) {
	sent := strings.Repeat("0123456789abcdef", 1<<16)
	c := &child{onMade: func(p *reactor.Process) {
		_, _ = p.Pipe(0).Write([]byte(sent))
		p.Pipe(0).LoseConnection()
		if _, err := p.Pipe(1).Write(nil); !errors.Is(err, reactor.ErrConnectionClosed) {
			t.Errorf("writing to the child's output: %v", err)
		}
		if p.Pipe(7) != nil {
			t.Error("a pipe that there is not")
		}
	}}
	spawn(t, shell("exec cat"), c)
	if c.output[1] != sent {
		t.Errorf("%d bytes came back, want the %d sent", len(c.output[1]), len(sent))
	}
}

func TestSpawn_FurtherPipesAndFiles(t *testing.T) {
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	command := shell("cat <&5 >&4; echo file >&3; cat")
	command.Pipes = map[int]reactor.Direction{4: reactor.FromChild, 5: reactor.ToChild}
	command.Cmd.ExtraFiles = []*os.File{out}
	command.Cmd.Stdin = strings.NewReader("read by os/exec")
	c := &child{onMade: func(p *reactor.Process) {
		if p.Pipe(0) != nil {
			t.Error("there is a pipe for Stdin")
		}
		_, _ = p.Pipe(5).Write([]byte("through 5 and 4"))
		p.Pipe(5).LoseConnection()
	}}
	spawn(t, command, c)
	file, _ := os.ReadFile(out.Name())
	if c.output[4] != "through 5 and 4" || string(file) != "file\n" || c.output[1] != "read by os/exec" {
		t.Errorf("output %v, file %q", c.output, file)
	}
}

func TestSpawn_APipeMayHaveAProtocolOfItsOwn(t *testing.T) {
	p := &reactortest.Protocol{}
	c := &child{onMade: func(process *reactor.Process) { process.Pipe(1).SetProtocol(p) }}
	spawn(t, shell("echo out; echo err >&2"), c)
	if string(p.Received) != "out\n" || len(p.Lost) != 1 || p.Lost[0] != reactor.ErrConnectionDone || !reflect.DeepEqual(c.output, map[int]string{2: "err\n"}) {
		t.Errorf("received %q, lost %v; the others %v", p.Received, p.Lost, c.output)
	}
}

func TestSpawn_PauseHoldsTheChildBack(t *testing.T) {
	const size = 1 << 20
	c := &child{}
	paused := true
	c.onMade = func(p *reactor.Process) { p.Pipe(1).Pause() }
	c.onData = func(fd int, data []byte) {
		switch {
		case fd == 2 && c.output[2] == "begins\n":
			deferred.After(c.p.Loop(), 20*time.Millisecond).AddCallback(func(u deferred.Unit) (deferred.Unit, error) {
				paused = false
				c.p.Pipe(1).Resume()
				return u, nil
			})
		case paused:
			t.Errorf("%q from %d while it is held back", data, fd)
		}
	}
	spawn(t, shell(fmt.Sprintf("echo begins >&2; head -c %d /dev/zero; echo done >&2", size)), c)
	if len(c.output[1]) != size || c.output[2] != "begins\ndone\n" {
		t.Errorf("%d bytes and %q", len(c.output[1]), c.output[2])
	}
}

// pusher writes n pieces, as long as it may.
type pusher struct {
	to     reactor.Transport
	piece  []byte
	left   int
	most   int    // that was ever buffered
	held   func() // is called when it is paused first
	pauses int
	paused bool
}

func (p *pusher) Stop() { p.left = 0 }

func (p *pusher) Pause() {
	p.paused = true
	if p.pauses++; p.pauses == 1 {
		p.held()
	}
}

func (p *pusher) Resume() {
	for p.paused = false; p.left > 0 && !p.paused; p.left-- {
		_, _ = p.to.Write(p.piece)
		p.most = max(p.most, p.to.Buffered())
	}
	if p.left == 0 {
		p.to.UnregisterProducer()
		p.to.LoseConnection()
	}
}

func TestSpawn_AProducerWaitsForASlowChild(t *testing.T) {
	const pieces, size = 1 << 10, 4 << 10
	var push *pusher
	c := &child{onMade: func(p *reactor.Process) {
		push = &pusher{to: p.Pipe(0), piece: make([]byte, size), left: pieces, held: p.Pipe(3).LoseConnection}
		_ = push.to.RegisterProducer(push, true)
		push.Resume()
	}}
	command := shell("cat <&3; wc -c")
	command.Pipes = map[int]reactor.Direction{3: reactor.ToChild}
	spawn(t, command, c)
	if strings.TrimSpace(c.output[1]) != fmt.Sprint(pieces*size) {
		t.Errorf("the child has got %q bytes, want %d", c.output[1], pieces*size)
	}
	if push.pauses == 0 || push.most > 128<<10 {
		t.Errorf("paused %d times, at most %d bytes buffered", push.pauses, push.most)
	}
}

func TestSpawn_APipeThatTheChildClosesIsNoticed(t *testing.T) {
	command, c := shell("exec <&-; read line <&3"), &child{}
	command.Pipes = map[int]reactor.Direction{3: reactor.ToChild}
	c.onLost = func(fd int) {
		if fd == 0 {
			c.p.Pipe(3).LoseConnection()
		}
	}
	spawn(t, command, c)
	if c.events[1] != "lost 0" {
		t.Errorf("events %q", c.events)
	}
}

func TestProcess_LoseConnectionClosesAllPipesAndKillsNothing(t *testing.T) {
	command := shell("read line; read line <&3; exit 7")
	command.Pipes = map[int]reactor.Direction{3: reactor.ToChild}
	c := &child{onMade: (*reactor.Process).LoseConnection}
	spawn(t, command, c)
	if terminated(c.ended[0]).ExitCode != 7 {
		t.Errorf("ended %v", c.ended)
	}
}

func TestProcess_SignalIsItsReasonAndLaterAnError(t *testing.T) {
	c := &child{}
	c.onMade = func(p *reactor.Process) {
		if err := p.Signal(syscall.SIGHUP); err != nil {
			t.Error(err)
		}
	}
	c.onEnded = func(error) {
		if err := c.p.Signal(syscall.SIGHUP); !errors.Is(err, os.ErrProcessDone) {
			t.Errorf("signal after the end: %v", err)
		}
	}
	spawn(t, shell("read line"), c)
	if want := (reactor.ProcessTerminated{ExitCode: -1, Signal: syscall.SIGHUP}); terminated(c.ended[0]) != want {
		t.Errorf("ended %v", c.ended)
	}
}

func TestTerminate_AsksAndThenKills(t *testing.T) {
	for _, test := range []struct {
		script string
		grace  time.Duration
		want   syscall.Signal
	}{
		{"echo ready; read line", -1, syscall.SIGTERM},
		{"trap '' TERM; echo ready; read line", time.Millisecond, syscall.SIGKILL},
	} {
		c, fired := &child{}, 0
		c.onData = func(int, []byte) {
			c.p.Terminate(test.grace).AddCallback(func(u deferred.Unit) (deferred.Unit, error) {
				if len(c.exited) != 1 {
					t.Error("fires before the exit")
				}
				fired++
				return u, nil
			})
		}
		c.onEnded = func(error) {
			if d := c.p.Terminate(0); !d.Fired() {
				t.Error("it is over, and Terminate waits")
			}
		}
		spawn(t, shell(test.script), c)
		if terminated(c.ended[0]).Signal != test.want || fired != 1 {
			t.Errorf("%q: ended %v, fired %d times", test.script, c.ended, fired)
		}
	}
}

func TestSpawn_AContextKills(t *testing.T) {
	command, c := shell("read line"), &child{}
	ctx, cancel := context.WithCancel(t.Context())
	command.Cmd = exec.CommandContext(ctx, command.Cmd.Path, command.Cmd.Args[1:]...)
	c.onMade = func(*reactor.Process) { cancel() }
	spawn(t, command, c)
	if terminated(c.ended[0]).Signal != syscall.SIGKILL {
		t.Errorf("ended %v", c.ended)
	}
}

func TestSpawn_ManyChildrenLeaveNothingBehind(t *testing.T) {
	const children = 50
	before := descriptors(t)
	r, _ := newReactor(t, reactor.Config{})
	left := children
	r.CallWhenRunning(func() {
		for i := range children {
			c := &child{}
			c.onEnded = func(error) {
				if c.output[1] != fmt.Sprintln(i) {
					t.Errorf("child %d has said %q", i, c.output[1])
				}
				if left--; left == 0 {
					_ = r.Stop()
				}
			}
			if _, err := shell(fmt.Sprint("echo ", i)).Spawn(r, c); err != nil {
				t.Error(err)
			}
		}
	})
	run(t, r)
	noChildren(t)
	if after := descriptors(t); after > before {
		t.Errorf("%d descriptors, %d before", after, before)
	}
}

func TestSpawn_ErrorsNameTheProgramAndLeaveNothing(t *testing.T) {
	r, _ := newReactor(t, reactor.Config{})
	used := exec.Command("true")
	if err := used.Run(); err != nil {
		t.Fatal(err)
	}
	nowhere := exec.Command("true")
	nowhere.Dir = filepath.Join(t.TempDir(), "missing")
	files := exec.Command("true")
	files.ExtraFiles = []*os.File{os.Stderr}
	before := 0
	check := func(name string, command reactor.Command, want error) {
		t.Helper()
		c := &child{}
		p, err := command.Spawn(r, c)
		if p != nil || err == nil || want != nil && !errors.Is(err, want) || !strings.Contains(err.Error(), name) || len(c.events) > 0 {
			t.Errorf("%s: %v, %v, events %q", name, p, err, c.events)
		}
	}
	check("true", reactor.Command{Cmd: exec.Command("true")}, reactor.ErrStopped)
	r.CallWhenRunning(func() {
		before = descriptors(t)
		check("no-such-program", reactor.Command{Cmd: exec.Command("no-such-program")}, exec.ErrNotFound)
		check("true", reactor.Command{Cmd: nowhere}, fs.ErrNotExist)
		check("true", reactor.Command{Cmd: used}, nil)
		for _, fd := range []int{-1, 2, 1024} {
			check(fmt.Sprint("descriptor ", fd), reactor.Command{Cmd: exec.Command("true"), Pipes: map[int]reactor.Direction{fd: reactor.ToChild}}, nil)
		}
		check("ExtraFiles", reactor.Command{Cmd: files, Pipes: map[int]reactor.Direction{3: reactor.ToChild}}, nil)
		if after := descriptors(t); after != before {
			t.Errorf("%d descriptors, %d before", after, before)
		}
		_ = r.Stop()
	})
	run(t, r)
	noChildren(t)
}

func TestSpawn_OutOfDescriptorsItLeavesNone(t *testing.T) {
	r, _ := newReactor(t, reactor.Config{})
	failed := 0
	c := &child{onEnded: func(error) { _ = r.Stop() }}
	r.CallWhenRunning(func() {
		h := holdDescriptors(t)
		defer h.release()
		for before := descriptors(t); ; before-- {
			_, err := shell("exit 0").Spawn(r, c)
			if err == nil {
				return
			}
			failed++
			if after := descriptors(t); !errors.Is(err, syscall.EMFILE) || after != before {
				t.Errorf("%v, and %d descriptors, %d before", err, after, before)
			}
			last := len(h.fds) - 1
			_ = syscall.Close(h.fds[last])
			h.fds = h.fds[:last]
		}
	})
	run(t, r)
	if failed < 6 {
		t.Errorf("failed %d times, and three pipes have six ends", failed)
	}
	noChildren(t)
}

func TestSpawn_WithoutDescriptorsIsAnError(t *testing.T) {
	r, err := reactor.New(reactortest.OnChannels(reactor.Config{}))
	if err != nil {
		t.Fatal(err)
	}
	r.CallWhenRunning(func() {
		if _, err := shell("exit 0").Spawn(r, &child{}); err == nil || !strings.Contains(err.Error(), "no descriptors") {
			t.Errorf("spawn: %v", err)
		}
		_ = r.Stop()
	})
	run(t, r)
}

func TestSpawn_AProtocolThatPanicsLosesItsChild(t *testing.T) {
	for _, method := range []string{"made", "data", "lost", "exited"} {
		panics := func(now string) {
			if now == method {
				panic("a fault in " + method)
			}
		}
		c := &child{onMade: func(*reactor.Process) { panics("made") }}
		c.onLost = func(int) { panics("lost") }
		c.onExited = func(error) { panics("exited") }
		c.onData = func(int, []byte) {
			panics("data")
			if method == "exited" {
				c.p.LoseConnection()
			}
		}
		spawn(t, shell("exec 2>&-; echo ready; read line"), c)
		var p *deferred.PanicError
		if !errors.As(c.ended[0], &p) || p.Value != "a fault in "+method {
			t.Errorf("%s: ended %v", method, c.ended)
		}
	}
}
