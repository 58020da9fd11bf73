package bench_test

import (
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"sasync/benchmarks/internal/bench"
)

// TestMain is a server too, for the tests to start.
func TestMain(m *testing.M) {
	if os.Getenv("BENCH_TEST_SERVER") == "1" {
		serveOne()
		return
	}
	os.Exit(m.Run())
}

// serveOne closes one connection and ends.
func serveOne() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	os.Stdout.WriteString("here I am\nlistening " + l.Addr().String() + "\n")
	c, _ := l.Accept()
	os.Stderr.WriteString("that was all\n")
	c.Close()
}

// server starts it.
func server(t *testing.T) *bench.Server {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "BENCH_TEST_SERVER=1")
	s, err := bench.Serve(cmd)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestServe_TellsTheAddress(t *testing.T) {
	s := server(t)
	c, err := net.Dial("tcp", s.Address)
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
	_ = s.End()
}

func TestServe_FailsWithTheServersOwnWords(t *testing.T) {
	_, err := bench.Serve(exec.Command("sh", "-c", "echo no port >&2; exit 1"))
	if err == nil || !strings.Contains(err.Error(), "it never listened") || !strings.Contains(err.Error(), "no port") {
		t.Errorf("got %v", err)
	}
}

func TestServerEnd_KillsAServerThatServes(t *testing.T) {
	if err := server(t).End(); err != nil {
		t.Error(err)
	}
}

func TestServerEnd_TellsOfAServerThatEndedBefore(t *testing.T) {
	s := server(t)
	c, err := net.Dial("tcp", s.Address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, _ = c.Read(make([]byte, 1)) // the end of the connection
	waitForExit(t, s.Process())
	if err := s.End(); err == nil || !strings.Contains(err.Error(), "that was all") {
		t.Errorf("got %v", err)
	}
}

// waitForExit returns when a child has ended and can be waited for.
func waitForExit(t *testing.T, child int) {
	t.Helper()
	for {
		err := unix.Waitid(unix.P_PID, child, nil, unix.WEXITED|unix.WNOWAIT, nil)
		if err != unix.EINTR {
			if err != nil {
				t.Fatal(err)
			}
			return
		}
	}
}
