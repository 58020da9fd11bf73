//go:build linux || darwin || freebsd

package sock

import (
	"os"
	"runtime"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// Own returns a descriptor of its own for f. That a descriptor does not block
// is a property of the open file, which the standard ones share with other
// programs, the shell above all: where the system can, it is opened anew.
func (system) Own(f syscall.Conn, writes bool) (fd int, net Net, err error) {
	raw, err := f.SyscallConn()
	if err != nil {
		return -1, nil, err
	}
	o := owned{end: end{writes: writes}, standard: -1}
	controlErr := raw.Control(func(theirs uintptr) { fd, err = o.take(int(theirs)) })
	if controlErr != nil {
		return -1, nil, controlErr
	}
	return fd, o, err
}

// owned is an end that somebody else has opened.
type owned struct {
	end
	standard int  // the standard descriptor whose peer is to see the end, or -1
	blocks   bool // it did, and others may count on it
}

func (o *owned) take(theirs int) (fd int, err error) {
	var stat unix.Stat_t
	if err := unix.Fstat(theirs, &stat); err != nil {
		return -1, os.NewSyscallError("fstat", err)
	}
	kind := stat.Mode & unix.S_IFMT
	if theirs <= 2 {
		if kind == unix.S_IFIFO || kind == unix.S_IFSOCK {
			o.standard = theirs
		}
		if kind == unix.S_IFIFO || kind == unix.S_IFCHR {
			if fd, err := openAnew(theirs); err == nil {
				return fd, nil
			}
		}
	}
	// Not below 3: the poller can't watch those on every system.
	if fd, err = unix.FcntlInt(uintptr(theirs), unix.F_DUPFD_CLOEXEC, 3); err != nil {
		return -1, os.NewSyscallError("dup", err)
	}
	if kind == unix.S_IFREG {
		return fd, nil
	}
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	if err == nil && flags&unix.O_NONBLOCK == 0 {
		o.blocks = true
		err = unix.SetNonblock(fd, true)
	}
	if err != nil {
		_ = unix.Close(fd)
		return -1, os.NewSyscallError("fcntl", err)
	}
	return fd, nil
}

// Close leaves the open file as it was.
func (o owned) Close(fd int) error {
	if o.blocks {
		_ = unix.SetNonblock(fd, false)
	}
	if o.standard >= 0 {
		leadNowhere(o.standard)
	}
	return o.end.Close(fd)
}

// openAnew makes another open file of the same terminal or pipe.
func openAnew(fd int) (int, error) {
	if runtime.GOOS != "linux" {
		return -1, unix.ENOSYS // there, such a path gives the same open file
	}
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	if err != nil {
		return -1, err
	}
	return unix.Open("/proc/self/fd/"+strconv.Itoa(fd),
		flags&unix.O_ACCMODE|unix.O_NONBLOCK|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
}

// leadNowhere puts /dev/null into the place of a standard descriptor: its peer
// sees the end, and nothing else can come to have its number.
func leadNowhere(fd int) {
	null, err := unix.Open(os.DevNull, unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return // the peer sees the end when the process ends
	}
	_ = replace(null, fd)
	_ = unix.Close(null)
}
