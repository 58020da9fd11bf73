package dbserver

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Server is a database server of a test. Its methods are for the test's
// goroutine.
type Server struct {
	// Immutable after the start.
	t      testing.TB
	port   int
	cert   certificate
	start  func() *exec.Cmd
	ready  func() error
	url    func(database string) string
	create func(database string) error
	quit   syscall.Signal

	more      []string // options of restarts
	databases int
	cmd       *exec.Cmd // nil while it does not run
	exited    chan struct{}
	log       string
}

// startTime is how long a server may take until it answers.
const startTime = time.Minute

// begin starts the server and waits until it answers.
func (s *Server) begin() {
	s.t.Helper()
	if err := s.run(); err != nil {
		s.t.Fatalf("dbserver: %v\n%s", err, s.tail())
	}
	s.t.Cleanup(s.end)
}

func (s *Server) run() error {
	s.cmd = s.start()
	s.cmd.Args = append(s.cmd.Args, s.more...)
	out, err := os.OpenFile(s.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer out.Close()
	s.cmd.Stdout, s.cmd.Stderr = out, out
	if err := s.cmd.Start(); err != nil {
		return err
	}
	cmd, exited := s.cmd, make(chan struct{})
	s.exited = exited
	go func() {
		cmd.Wait()
		close(exited)
	}()
	return s.await()
}

// await polls: a server does not tell when it is ready.
func (s *Server) await() error {
	last := errors.New("it was not asked")
	for until := time.Now().Add(startTime); time.Now().Before(until); {
		select {
		case <-s.exited:
			return fmt.Errorf("the server has ended: %s", s.cmd.ProcessState)
		case <-time.After(20 * time.Millisecond):
		}
		if last = s.ready(); last == nil {
			return nil
		}
	}
	return fmt.Errorf("the server does not answer: %w", last)
}

// Database makes an empty database and returns its URL for dbthread.Open.
func (s *Server) Database() string {
	s.t.Helper()
	s.databases++
	name := fmt.Sprintf("test%d", s.databases)
	if err := s.create(name); err != nil {
		s.t.Fatalf("dbserver: create database: %v\n%s", err, s.tail())
	}
	return s.url(name)
}

// Port is where the server listens on 127.0.0.1.
func (s *Server) Port() int { return s.port }

// CA is a file with the certificate of the server, which speaks TLS if it is
// asked to.
func (s *Server) CA() string { return s.cert.cert }

// Stop ends the server in good order, whoever is connected.
func (s *Server) Stop() {
	s.cmd.Process.Signal(s.quit)
	s.wait()
}

// Kill ends it with SIGKILL.
func (s *Server) Kill() {
	processes := s.processes()
	s.signalAll(syscall.SIGKILL)
	s.wait()
	for _, pid := range processes {
		for !inState(pid, "ZX") {
			runtime.Gosched()
		}
	}
}

// Freeze makes the server hang, with its connections open, until Thaw.
func (s *Server) Freeze() {
	s.signalAll(syscall.SIGSTOP)
	for _, pid := range s.processes() {
		for !inState(pid, "TZ") {
			runtime.Gosched()
		}
	}
}

// Thaw ends Freeze.
func (s *Server) Thaw() { s.signalAll(syscall.SIGCONT) }

// Restart starts a server that was stopped or killed, at the same port, with
// more options if there are any.
func (s *Server) Restart(options ...string) {
	s.t.Helper()
	s.more = append(s.more, options...)
	if err := s.run(); err != nil {
		s.t.Fatalf("dbserver: restart: %v\n%s", err, s.tail())
	}
}

func (s *Server) wait() {
	<-s.exited
	s.cmd = nil
}

// signalAll reaches the server and its children: PostgreSQL has one for each
// connection, and they outlive a parent that is killed.
func (s *Server) signalAll(sig syscall.Signal) {
	for _, pid := range s.processes() {
		syscall.Kill(pid, sig)
	}
}

// processes are the server's own and its children.
func (s *Server) processes() []int {
	pid := s.cmd.Process.Pid
	list := []int{pid}
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, path := range threads {
		children, _ := os.ReadFile(path)
		for _, child := range strings.Fields(string(children)) {
			if pid, err := strconv.Atoi(child); err == nil {
				list = append(list, pid)
			}
		}
	}
	return list
}

// inState says whether every thread of a process that is still there is in one
// of states: a signal takes a moment to reach them.
func inState(pid int, states string) bool {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
	for _, path := range threads {
		text, err := os.ReadFile(path)
		_, state, _ := strings.Cut(string(text), ") ")
		if err == nil && state != "" && !strings.Contains(states, state[:1]) {
			return false
		}
	}
	return true
}

func (s *Server) end() {
	if s.cmd != nil {
		s.Thaw()
		s.Kill()
	}
	if s.t.Failed() {
		s.t.Logf("log of the server at port %d:\n%s", s.port, s.tail())
	}
}

// tail is the end of the server's log.
func (s *Server) tail() string {
	text, _ := os.ReadFile(s.log)
	if len(text) > 4096 {
		text = text[len(text)-4096:]
	}
	return string(text)
}

// find looks a binary up on the PATH and in folders where Debian keeps those
// that are not on it.
func find(name string, patterns ...string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return filepath.EvalSymlinks(path)
	}
	for _, p := range patterns {
		if found, _ := filepath.Glob(p); len(found) > 0 {
			return found[len(found)-1], nil
		}
	}
	return "", fmt.Errorf("%s is not installed", name)
}

// missing skips the test, or fails it where the server is required.
func missing(t testing.TB, err error) {
	t.Helper()
	if os.Getenv("SASYNC_REQUIRE") == "1" {
		t.Fatalf("dbserver: required and missing: %v", err)
	}
	t.Skipf("dbserver: %v", err)
}

// ports keeps two servers of one process from getting the same port.
var ports = struct {
	mu   sync.Mutex
	used map[int]bool
}{used: map[int]bool{}}
