package load

import "bytes"

// stream is what a connection sends, for ever: the numbers below period, again
// and again. Since period is a prime, no message begins as the one before it,
// and bytes that are lost, doubled or swapped are not those expected. What a
// message carries is told by its offset alone, so nothing is kept of it.
type stream struct {
	offset int64
}

const period = 251

// maxBytes is the most that one system call reads or writes.
const maxBytes = 256 << 10

var streamBytes = func() (table [period + maxBytes]byte) {
	for i := range table {
		table[i] = byte(i % period)
	}
	return table
}()

// next is the next n bytes, of which there may be maxBytes.
func (s *stream) next(n int) []byte { return streamBytes[s.offset%period:][:n] }

func (s *stream) advance(n int) { s.offset += int64(n) }

// accept reports whether p is what comes next, and moves past it.
func (s *stream) accept(p []byte) bool {
	ok := bytes.Equal(p, s.next(len(p)))
	s.advance(len(p))
	return ok
}
