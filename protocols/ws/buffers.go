package ws

import "sync"

// keep is up to how much room for messages an idle connection keeps.
const keep = 4 << 10

// maxShared is up to how much room that a connection does not keep is left for
// others.
const maxShared = 1 << 20

// buffers are empty, and larger than what a connection keeps.
var buffers sync.Pool

// trim empties b, and gives it back if it is large.
func trim(b []byte) []byte {
	if cap(b) <= keep {
		return b[:0]
	}
	if cap(b) <= maxShared {
		shared := b[:0]
		buffers.Put(&shared)
	}
	return nil
}

// roomFor is b, which is empty, or a larger buffer if n bytes are to come that b
// has no room for.
func roomFor(b []byte, n int64) []byte {
	if n > keep && int64(cap(b)) < n {
		if shared, ok := buffers.Get().(*[]byte); ok {
			return *shared
		}
	}
	return b
}
