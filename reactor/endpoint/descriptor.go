package endpoint

import (
	"errors"
	"syscall"
)

// descriptor is one that the process was started with. Unlike an *os.File it is
// never closed.
type descriptor uintptr

func (d descriptor) SyscallConn() (syscall.RawConn, error) { return d, nil }

func (d descriptor) Control(f func(fd uintptr)) error {
	f(uintptr(d))
	return nil
}

func (d descriptor) Read(func(fd uintptr) (done bool)) error  { return errors.ErrUnsupported }
func (d descriptor) Write(func(fd uintptr) (done bool)) error { return errors.ErrUnsupported }
