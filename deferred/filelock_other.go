//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package deferred

import (
	"errors"
	"os"
)

// lockFile tells that this system has no flock.
func lockFile(path string) (*os.File, error) {
	return nil, &os.PathError{Op: "flock", Path: path, Err: errors.ErrUnsupported}
}
