//go:build linux || darwin || freebsd

package sock

import (
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// Pipe makes a pipe to or from a child process.
func (system) Pipe(writes bool) (ours, theirs int, err error) {
	var ends [2]int
	syscall.ForkLock.RLock() // no child may inherit them by accident
	if err = unix.Pipe(ends[:]); err == nil {
		unix.CloseOnExec(ends[0])
		unix.CloseOnExec(ends[1])
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return -1, -1, os.NewSyscallError("pipe", err)
	}
	ours, theirs = ends[0], ends[1]
	if writes {
		ours, theirs = ends[1], ends[0]
	}
	if err = unix.SetNonblock(ours, true); err != nil {
		_, _ = unix.Close(ours), unix.Close(theirs)
		return -1, -1, os.NewSyscallError("set non-blocking", err)
	}
	return ours, theirs, nil
}

// End is what a descriptor of one direction can do.
func (system) End(writes bool) Net { return end{writes: writes} }

type end struct {
	system
	writes bool
}

// Connected is asked after a hangup. There is nothing to read from the end that
// writes: that its reader has gone is all that it can tell.
func (e end) Connected(fd int) error {
	if !e.writes {
		return nil
	}
	ask := []unix.PollFd{{Fd: int32(fd)}}
	if _, err := unix.Poll(ask, 0); err != nil {
		return os.NewSyscallError("poll", err)
	}
	if ask[0].Revents&(unix.POLLERR|unix.POLLHUP) != 0 {
		return unix.EPIPE
	}
	return nil
}

// CloseWrite tells a socket's peer. That of a pipe hears of Close.
func (end) CloseWrite(fd int) error {
	if err := unix.Shutdown(fd, unix.SHUT_WR); err != unix.ENOTSOCK {
		return os.NewSyscallError("shutdown", err)
	}
	return nil
}

func (end) LocalAddr(int) net.Addr        { return nil }
func (end) Option(int, Option, int) error { return unix.ENOTSOCK }
func (end) Reset(int)                     {}
