//go:build unix

package main

import (
	"errors"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

var errBackground = errors.New("the program does not have the terminal")

// makeCbreak has a terminal give its keys at once, without showing them. Ctrl-C
// stays a signal.
func makeCbreak(fd int) (restore func(), err error) {
	if group, err := unix.IoctlGetInt(fd, unix.TIOCGPGRP); err != nil || group != unix.Getpgrp() {
		return nil, errBackground
	}
	t, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		return nil, err
	}
	before := *t
	t.Lflag &^= unix.ICANON | unix.ECHO
	t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
	if err := unix.IoctlSetTermios(fd, setTermios, t); err != nil {
		return nil, err
	}
	signal.Ignore(syscall.SIGTTIN) // in the background reading fails, instead of stopping the program
	return func() { unix.IoctlSetTermios(fd, setTermios, &before) }, nil
}
