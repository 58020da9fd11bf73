package reactor

import "sync"

// outBuffer holds what was written to a connection and not sent, in chunks that
// are never moved: it takes little more memory than it holds, at least 4 KiB and
// nothing when it is empty. Owned by the loop.
type outBuffer struct {
	first, last *chunk
	size        int
}

// chunk is a piece of an outBuffer.
type chunk struct {
	next       *chunk
	start, end int // what is left of data
	data       []byte
}

// The sizes of chunks: a small one comes first, since most connections never
// have more to send.
const (
	smallChunk = 4 << 10
	largeChunk = 64 << 10
)

var (
	smallChunks = sync.Pool{New: func() any { return &chunk{data: make([]byte, smallChunk)} }}
	largeChunks = sync.Pool{New: func() any { return &chunk{data: make([]byte, largeChunk)} }}
)

func newChunk(room int) *chunk {
	if room <= smallChunk {
		return smallChunks.Get().(*chunk)
	}
	return largeChunks.Get().(*chunk)
}

func (c *chunk) free() {
	c.next, c.start, c.end = nil, 0, 0
	if len(c.data) == smallChunk {
		smallChunks.Put(c)
	} else {
		largeChunks.Put(c)
	}
}

func (b *outBuffer) write(p []byte) {
	b.size += len(p)
	for len(p) > 0 {
		if b.last == nil || b.last.end == len(b.last.data) {
			b.grow(len(p))
		}
		n := copy(b.last.data[b.last.end:], p)
		b.last.end += n
		p = p[n:]
	}
}

// grow appends a chunk: a large one unless it is the first and will do.
func (b *outBuffer) grow(room int) {
	if b.last == nil {
		b.first = newChunk(room)
		b.last = b.first
		return
	}
	b.last.next = newChunk(largeChunk)
	b.last = b.last.next
}

// peek is the first piece of what is left; none if the buffer is empty.
func (b *outBuffer) peek() []byte {
	if b.first == nil {
		return nil
	}
	return b.first.data[b.first.start:b.first.end]
}

// discard drops n bytes of the piece that peek gives.
func (b *outBuffer) discard(n int) {
	b.size -= n
	c := b.first
	if c.start += n; c.start < c.end {
		return
	}
	if b.first = c.next; b.first == nil {
		b.last = nil
	}
	c.free()
}

func (b *outBuffer) clear() {
	for b.first != nil {
		b.discard(len(b.peek()))
	}
}
