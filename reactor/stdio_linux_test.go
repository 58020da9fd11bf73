package reactor_test

import (
	"fmt"
	"os"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// terminal opens a pseudo terminal: what is typed into the keyboard arrives at
// the terminal, and what that is told appears at the keyboard's side.
func terminal(t *testing.T) (keyboard, tty *os.File) {
	t.Helper()
	keyboard, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo terminals: %v", err)
	}
	t.Cleanup(func() { _ = keyboard.Close() })
	fd := int(keyboard.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	tty, err = os.OpenFile(fmt.Sprint("/dev/pts/", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tty.Close() })
	state, err := unix.IoctlGetTermios(int(tty.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	state.Lflag &^= unix.ECHO
	state.Oflag &^= unix.OPOST
	if err := unix.IoctlSetTermios(int(tty.Fd()), unix.TCSETS, state); err != nil {
		t.Fatal(err)
	}
	return keyboard, tty
}

// A terminal gives a line at a time, and is shared with the shell.
func TestStdio_ServesATerminalAndLeavesItAlone(t *testing.T) {
	keyboard, tty := terminal(t)
	cmd := startChild(t, "echo", tty, tty, &syscall.SysProcAttr{Setsid: true, Setctty: true})
	_, _ = keyboard.WriteString("one\ntwo\nthree\n")
	expect(t, keyboard, "one\ntwo\nthree\n")
	if nonblocking(t, tty) {
		t.Error("the terminal does not block any more, for nobody")
	}
	_, _ = keyboard.WriteString("\x04") // control-D: the end of the input
	expect(t, keyboard, "printed\n")    // a terminal stays where it is
	wait(t, cmd)
}
