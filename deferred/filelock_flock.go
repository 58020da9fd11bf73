//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package deferred

import (
	"errors"
	"os"
	"syscall"
)

// lockFile returns the open and locked file at path, which it makes if need be,
// or nil if somebody else holds the lock. It does not wait.
func lockFile(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	err = syscall.EINTR
	for err == syscall.EINTR {
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	}
	switch {
	case err == nil:
		return file, nil
	case errors.Is(err, syscall.EWOULDBLOCK):
		return nil, file.Close()
	}
	_ = file.Close()
	return nil, &os.PathError{Op: "flock", Path: path, Err: err}
}
