package reactor

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"syscall"
	"time"

	"sasync/deferred"
	"sasync/reactor/internal/sock"
)

// UNIXServer is a UNIX stream socket to listen on.
type UNIXServer struct {
	// Path is the socket's file. One that a process has left behind is
	// replaced; one on which somebody listens is an error. It is removed when
	// the port stops. A path that begins with @ is an abstract name, which has
	// no file (Linux).
	Path string
	// Mode is who may connect. Zero means 0o600.
	Mode fs.FileMode
	// Backlog is how many connections the kernel holds until they are
	// accepted. Zero means as many as it may.
	Backlog int
	// Limits bound the port and its connections.
	Limits PortLimits
}

// Listen listens on s. Loop only.
func (s UNIXServer) Listen(r *Reactor, f Factory) (*Port, error) {
	addr, err := unixAddr(s.Path)
	if err != nil {
		return nil, fmt.Errorf("reactor: listen: %w", err)
	}
	mode := s.Mode
	if mode == 0 {
		mode = 0o600
	}
	return r.listen(sock.Listen{Addr: addr, Backlog: s.Backlog, Mode: mode}, f, s.Limits)
}

// UNIXClient is a UNIX stream socket to connect to.
type UNIXClient struct {
	// Path is the socket's file, or an abstract name that begins with @.
	Path string
	// Timeout limits connecting, which waits while the server's backlog is
	// full. Zero means 30 s; negative means for ever.
	Timeout time.Duration
	// Limits bound the connection.
	Limits Limits
}

// backlogFull is how often a connection is tried while the kernel holds as many
// for the server as it may: it does not tell when there is room.
var backlogFull = deferred.Backoff{
	First: time.Millisecond, Max: 100 * time.Millisecond, Attempts: -1,
	Retryable: func(err error) bool { return errors.Is(err, syscall.EAGAIN) },
}

// Connect connects to e, once there is a run. Loop only.
func (e UNIXClient) Connect(r *Reactor, f Factory) *deferred.Deferred[Protocol] {
	addr, err := unixAddr(e.Path)
	if err != nil {
		return deferred.Fail[Protocol](r, fmt.Errorf("reactor: connect: %w", err))
	}
	return whenRunning(r, func() *deferred.Deferred[Protocol] {
		made := deferred.Retry(r, backlogFull, func(int) *deferred.Deferred[*conn] {
			return r.dial(sock.Connect{Addr: addr}, e.Limits)
		})
		if timeout := durationOr(e.Timeout, 30*time.Second); timeout != never64 {
			made.AddTimeout(timeout, nil)
		}
		return deferred.Then(made, handTo(f))
	}).AddErrback(func(err error) (Protocol, error) {
		return nil, fmt.Errorf("reactor: connect to %q: %w", e.Path, err)
	})
}

// maxUNIXPath is how long the kernel lets a path be.
const maxUNIXPath = 107

func unixAddr(path string) (*net.UnixAddr, error) {
	if path == "" || len(path) > maxUNIXPath {
		return nil, fmt.Errorf("UNIX socket %q: a path of %d bytes: want 1 to %d", path, len(path), maxUNIXPath)
	}
	return &net.UnixAddr{Name: path, Net: "unix"}, nil
}
