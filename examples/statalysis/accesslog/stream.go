package accesslog

import (
	"io"
	"os"
	"sync"
)

// Stdin is the path that stands for standard input.
const Stdin = "-"

// isStream tells what is read once, from beginning to end, and may make its
// reader wait.
func isStream(info os.FileInfo) bool {
	return info.Mode()&(os.ModeNamedPipe|os.ModeSocket|os.ModeCharDevice) != 0
}

// stream reads what may make its reader wait, in a goroutine of its own, so that
// waiting can end early. That goroutine stays until its read returns; at the end
// of the program nobody waits for it.
type stream struct {
	// Immutable after newStream.
	open func() (io.ReadCloser, error) // waits too, if nobody writes to a pipe
	stop <-chan struct{}

	// Owned by the goroutine that calls Read and Close.
	pending chan read // of the read that is under way
	rest    []byte    // read and not yet handed out

	// Guarded by mu.
	mu     sync.Mutex
	file   io.ReadCloser
	closed bool

	buf []byte // belongs to the read that is under way, else to Read
}

type read struct {
	n   int
	err error
}

func newStream(open func() (io.ReadCloser, error), stop <-chan struct{}) *stream {
	return &stream{open: open, stop: stop, buf: make([]byte, headSize)}
}

func openStdin() (io.ReadCloser, error) { return io.NopCloser(os.Stdin), nil }

func (s *stream) Read(p []byte) (int, error) {
	if len(s.rest) > 0 {
		n := copy(p, s.rest)
		s.rest = s.rest[n:]
		return n, nil
	}
	if s.pending == nil {
		s.pending = make(chan read, 1)
		go func(done chan<- read) {
			n, err := s.fill()
			done <- read{n, err}
		}(s.pending)
	}
	select {
	case r := <-s.pending:
		s.pending = nil
		n := copy(p, s.buf[:r.n])
		s.rest = s.buf[n:r.n]
		return n, r.err
	case <-s.stop:
		return 0, os.ErrClosed
	}
}

// fill opens the file if need be and reads into buf.
func (s *stream) fill() (int, error) {
	file, err := s.opened()
	if err != nil {
		return 0, err
	}
	return file.Read(s.buf)
}

func (s *stream) opened() (io.ReadCloser, error) {
	s.mu.Lock()
	file := s.file
	s.mu.Unlock()
	if file != nil {
		return file, nil
	}
	file, err := s.open()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		file.Close()
		return nil, os.ErrClosed
	}
	s.file = file
	return file, nil
}

// Close closes the file, now or when it is open.
func (s *stream) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return os.ErrClosed
	}
	s.closed = true
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}
