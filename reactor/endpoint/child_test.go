package endpoint_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"sasync/reactor"
	"sasync/reactor/endpoint"
	"sasync/reactor/reactortest"
)

// echoOnce is the program of a child process: it listens as the description
// says, echoes what comes on one connection, and ends with it.
func echoOnce(description string) (exitCode int) {
	fail := func(err error) int {
		fmt.Println(err)
		return 1
	}
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		return fail(err)
	}
	s, err := endpoint.ServerFromString(description)
	if err != nil {
		return fail(err)
	}
	if _, err := s.Listen(r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		p := &reactortest.Protocol{OnLost: func(error) { _ = r.Stop() }}
		p.OnData = func(data []byte) { _, _ = p.Transport.Write(data) }
		return p
	})); err != nil {
		return fail(err)
	}
	if strings.HasPrefix(description, "systemd:") {
		if flags, err := unix.FcntlInt(3, unix.F_GETFD, 0); err != nil || flags&unix.FD_CLOEXEC == 0 {
			return fail(fmt.Errorf("descriptor 3 goes to child processes: flags %d, %v", flags, err))
		}
	}
	if err := r.Run(); err != nil {
		return fail(err)
	}
	return 0
}

// activate starts the child as systemd does: with the sockets from descriptor
// 3 on, and variables that tell the process by its own id, which a shell knows.
func activate(t *testing.T, description, names string, sockets ...interface{ File() (*os.File, error) }) *exec.Cmd {
	t.Helper()
	cmd := exec.Command("/bin/sh", "-c", `LISTEN_PID=$$ exec "$0"`, os.Args[0])
	cmd.Env = append(os.Environ(), "ENDPOINT_CHILD="+description, fmt.Sprint("LISTEN_FDS=", len(sockets)), "LISTEN_FDNAMES="+names)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	for _, s := range sockets {
		f, err := s.File()
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		cmd.ExtraFiles = append(cmd.ExtraFiles, f)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

// echoed tells whether who listens at addr echoes.
func echoed(t *testing.T, addr net.Addr) {
	t.Helper()
	c, err := net.Dial(addr.Network(), addr.String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(time.Minute)) // if the child does not live
	if _, err := c.Write([]byte("echo")); err != nil {
		t.Error(err)
	}
	var got [4]byte
	if _, err := io.ReadFull(c, got[:]); err != nil || string(got[:]) != "echo" {
		t.Errorf("echoed %q, %v", got, err)
	}
}

func TestSystemd_TheChildGetsItsSockets(t *testing.T) {
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	unixSocket, err := net.Listen("unix", filepath.Join(t.TempDir(), "s"))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		description string
		addr        net.Addr
	}{
		{"systemd:domain=INET:index=0", tcp.Addr()},
		{"systemd:domain=UNIX:index=1", unixSocket.Addr()},
		{"systemd:INET:name=web", tcp.Addr()},
		{"systemd:domain=UNIX:name=admin", unixSocket.Addr()},
		{"fd:3", tcp.Addr()},
		{"systemd:domain=INET6:index=0", nil},
		{"systemd:domain=INET:index=2", nil},
	} {
		t.Run(test.description, func(t *testing.T) {
			child := activate(t, test.description, "web:admin", tcp.(*net.TCPListener), unixSocket.(*net.UnixListener))
			if test.addr != nil {
				echoed(t, test.addr)
			}
			if err := child.Wait(); (err == nil) != (test.addr != nil) {
				t.Errorf("the child has ended with %v", err)
			}
		})
	}
	_, _ = tcp.Close(), unixSocket.Close()
}
