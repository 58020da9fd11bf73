package reactor

import (
	"errors"
	"io"
	"os"
	"syscall"

	"sasync/reactor/internal/sock"
)

// slowFile reads or writes for a connection a file that the poller refuses, as
// it does regular ones: such a file is always ready and may block all the same.
// A goroutine does it, one call at a time; meanwhile the file is not ready. It
// is none of the pool, which ends before the connections are drained.
type slowFile struct {
	sock.Net

	// Immutable after it was made.
	c    *conn
	file *os.File // its Close waits for a call that runs

	// Owned by the goroutine while it runs, then by the loop.
	buffer []byte

	// Owned by the loop.
	busy       bool
	start, end int   // of what was read and not handed on, or written and not told
	err        error // what comes behind it
}

// newSlowFile takes over c's descriptor.
func newSlowFile(c *conn, name string) {
	f := &slowFile{Net: c.net, c: c, buffer: make([]byte, 64<<10)}
	f.file = os.NewFile(uintptr(c.fd), name)
	c.net = f
	c.readable = true // there is no event that says so
}

// Read hands on what was read, or has more of it read.
func (f *slowFile) Read(_ int, p []byte) (int, error) {
	n := copy(p, f.buffer[f.start:f.end])
	f.start += n
	switch {
	case n > 0:
		return n, nil
	case errors.Is(f.err, io.EOF):
		return 0, nil
	case f.err != nil:
		return 0, f.err
	case !f.busy:
		f.call(f.file.Read, f.buffer)
	}
	return 0, syscall.EAGAIN
}

// Write has a copy of p written, and tells so when it is called again with the
// same bytes: until then they count as buffered.
func (f *slowFile) Write(_ int, p []byte) (int, error) {
	n := min(len(p), f.end-f.start)
	f.start += n
	switch {
	case n > 0:
		return n, nil
	case f.err != nil:
		return 0, f.err
	case !f.busy:
		f.call(f.file.Write, f.buffer[:copy(f.buffer, p)])
	}
	return 0, syscall.EAGAIN
}

func (f *slowFile) call(operation func([]byte) (int, error), p []byte) {
	f.busy, f.start, f.end = true, 0, 0
	go func() {
		n, err := operation(p)
		_ = f.c.r.post(func() { f.came(n, err) }, never)
	}()
}

// came makes the connection go on.
func (f *slowFile) came(n int, err error) {
	f.busy, f.end, f.err = false, n, err
	f.c.readable, f.c.writable = true, true
	f.c.read()
	f.c.mark()
}

// Close closes the file.
func (f *slowFile) Close(int) error { return f.file.Close() }
