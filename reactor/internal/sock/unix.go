//go:build linux || darwin || freebsd

package sock

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strings"
	"time"

	"github.com/panjf2000/gnet/v2/pkg/socket"
	"golang.org/x/sys/unix"
)

// listenUNIX makes a socket whose file nobody can open before it has its mode:
// what bind makes has no more than the socket's own.
func listenUNIX(path string, mode fs.FileMode) (fd int, err error) {
	file := !isAbstract(path)
	if file {
		if err := removeStale("unix", path); err != nil {
			return -1, err
		}
	}
	narrow := intOption{SetSockOpt: func(fd, mode int) error {
		_ = unix.Fchmod(fd, uint32(mode)) // not everywhere possible
		return nil
	}, Opt: int(mode.Perm())}
	fd, _, err = socket.UnixSocket("unix", path, true, []intOption{narrow}, nil)
	if err == nil && file {
		err = os.Chmod(path, mode.Perm())
	}
	return fd, err
}

// isAbstract tells whether a name has no file.
func isAbstract(path string) bool { return strings.HasPrefix(path, "@") }

// removeStale removes a socket, of "unix" or "unixgram", that nobody has open
// any more.
func removeStale(network, path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Mode()&fs.ModeSocket == 0:
		return fmt.Errorf("a file that is no socket: %w", unix.EADDRINUSE)
	}
	c, err := net.DialTimeout(network, path, time.Second)
	if err == nil {
		_ = c.Close()
		return unix.EADDRINUSE
	}
	if !errors.Is(err, unix.ECONNREFUSED) {
		return err
	}
	return os.Remove(path)
}

// Remove removes the file of a socket that listened.
func (system) Remove(addr net.Addr) {
	if a, ok := addr.(*net.UnixAddr); ok && !isAbstract(a.Name) {
		_ = os.Remove(a.Name)
	}
}
