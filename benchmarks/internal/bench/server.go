package bench

import (
	"bufio"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
)

// Server is a contender's process that serves until it is ended.
type Server struct {
	Address string // that it told

	cmd    *exec.Cmd
	stderr tail
}

// listening begins the line on standard output in which a server tells its
// address. Nothing need follow it.
const listening = "listening "

// Serve starts a server and waits until it listens.
func Serve(cmd *exec.Cmd) (*Server, error) {
	return ServeAt(cmd, func(line string) (string, bool) { return strings.CutPrefix(line, listening) })
}

// ServeAt is Serve for a server that tells its address in another way: address
// finds it in a line of standard output.
func ServeAt(cmd *exec.Cmd, address func(line string) (string, bool)) (*Server, error) {
	s := &Server{cmd: cmd}
	cmd.Stderr = &s.stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if found, ok := address(lines.Text()); ok {
			s.Address = found
			return s, nil
		}
	}
	_ = cmd.Process.Kill()
	return nil, fmt.Errorf("%s: it never listened: %w\n%s", cmd.Args[0], errors.Join(lines.Err(), cmd.Wait()), s.stderr.text)
}

// Process is its process id.
func (s *Server) Process() int { return s.cmd.Process.Pid }

// End kills the server. It returns an error if the server had ended before.
func (s *Server) End() error {
	_ = s.cmd.Process.Kill()
	err := s.cmd.Wait()
	if status, ok := s.cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signal() == syscall.SIGKILL {
		return nil
	}
	return fmt.Errorf("%s: it ended too early: %w\n%s", s.cmd.Args[0], err, s.stderr.text)
}
