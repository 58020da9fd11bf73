//go:build darwin || freebsd

package sock

import "golang.org/x/sys/unix"

// replace closes fd and makes it a copy of with.
func replace(with, fd int) error { return unix.Dup2(with, fd) }
