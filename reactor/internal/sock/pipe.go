package sock

import "syscall"

// Piper is a Net that can also have descriptors which are no sockets.
type Piper interface {
	// Pipe makes a pipe. The end that stays here never blocks; the other one,
	// for a child process, does. Writes says that we write and the child reads.
	Pipe(writes bool) (ours, theirs int, err error)
	// Own returns a descriptor of its own for f, which never blocks unless it
	// is that of a regular file, and its Net, whose Close undoes what was done
	// to f. Whoever has f closes it.
	Own(f syscall.Conn, writes bool) (fd int, net Net, err error)
	// End is the Net of a pipe's end.
	End(writes bool) Net
}
