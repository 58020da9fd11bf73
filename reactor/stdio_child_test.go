package reactor_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// stdioChild is this program as the child of a test: it serves whoever has
// started it.
func stdioChild(what string) (code int) {
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		panic(err)
	}
	p := &reactortest.Protocol{OnLost: func(reason error) {
		if reason != reactor.ErrConnectionDone {
			fmt.Fprintln(os.Stderr, reason)
			code = 1
		}
		_ = r.Stop()
	}}
	switch what {
	case "echo":
		p.OnData = func(data []byte) { _, _ = p.Transport.Write(data) }
	case "bye":
		p.OnMade = func(c reactor.Transport) {
			_, _ = c.Write([]byte("bye"))
			c.LoseConnection()
		}
	}
	if _, err := (reactor.Stdio{}).Listen(r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return p })); err != nil {
		panic(err)
	}
	if err := r.Run(); err != nil {
		panic(err)
	}
	if what == "bye" { // lives on until the test says so
		_, _ = io.Copy(io.Discard, os.NewFile(3, "wait"))
	}
	fmt.Println("printed")
	return code
}

func startChild(t *testing.T, what string, in, out *os.File, attr *syscall.SysProcAttr, extra ...*os.File) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), asChild+"="+what, "GORACE=atexit_sleep_ms=0")
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.ExtraFiles, cmd.SysProcAttr = in, out, os.Stderr, extra, attr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

func wait(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

// expect reads text, and nothing else.
func expect(t *testing.T, from io.Reader, text string) {
	t.Helper()
	got := make([]byte, len(text))
	if n, err := io.ReadFull(from, got); string(got) != text {
		t.Fatalf("got %q (%v), want %q", got[:n], err, text)
	}
}

func TestStdio_ServesAProcessOverItsPipes(t *testing.T) {
	in, feed := pipe(t)
	take, out := pipe(t)
	cmd := startChild(t, "echo", in, out, nil)
	_, _ = feed.WriteString("hello")
	expect(t, take, "hello")
	if nonblocking(t, in) || nonblocking(t, out) {
		t.Error("the pipes do not block any more, for nobody")
	}
	_, _ = in.Close(), out.Close()
	_ = feed.Close()
	wait(t, cmd)
	if rest, _ := io.ReadAll(take); len(rest) > 0 {
		t.Errorf("%q was printed into a connection that was over", rest)
	}
}

func TestStdio_ThePeerSeesTheEndWhileTheProcessLives(t *testing.T) {
	in, feed := pipe(t)
	take, out := pipe(t)
	hold, release := pipe(t)
	cmd := startChild(t, "bye", in, out, nil, hold)
	_, _ = in.Close(), out.Close()
	if got, err := io.ReadAll(take); string(got) != "bye" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	for { // who writes is told too
		if _, err := feed.WriteString("is anybody there?"); err != nil {
			break
		}
	}
	_ = release.Close()
	wait(t, cmd)
}

func TestStdio_ServesASocketAndGivesItsFlagsBack(t *testing.T) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	ours, theirs := os.NewFile(uintptr(fds[0]), "ours"), os.NewFile(uintptr(fds[1]), "theirs")
	defer ours.Close()
	defer theirs.Close()
	cmd := startChild(t, "echo", theirs, theirs, nil)
	_, _ = ours.WriteString("hello")
	expect(t, ours, "hello")
	if err := unix.Shutdown(fds[0], unix.SHUT_WR); err != nil {
		t.Fatal(err)
	}
	wait(t, cmd)
	if nonblocking(t, theirs) {
		t.Error("the socket was left non-blocking")
	}
}
