package reactor

// callList is a list of calls in chunks, which are used again: however many
// there are, adding one moves none.
type callList struct {
	first, last *callChunk
	length      int
	spare       *callChunk
}

type callChunk struct {
	next       *callChunk
	start, end int
	calls      [callsPerChunk]func()
}

const (
	callsPerChunk = 500 // 4 KiB
	maxKeptChunks = 128 // that a burst leaves behind, half a megabyte
)

func (l *callList) push(f func()) {
	c := l.last
	if c == nil || c.end == callsPerChunk {
		c = l.grow()
	}
	c.calls[c.end] = f
	c.end++
	l.length++
}

func (l *callList) grow() *callChunk {
	c := l.spare
	if c == nil {
		c = new(callChunk)
	} else {
		l.spare, c.next, c.start, c.end = c.next, nil, 0, 0
	}
	if l.last == nil {
		l.first = c
	} else {
		l.last.next = c
	}
	l.last = c
	return c
}

// pop removes the first call, and the chunk that it was the last of.
func (l *callList) pop() (f func(), spent *callChunk) {
	c := l.first
	f = c.calls[c.start]
	c.calls[c.start] = nil
	c.start++
	l.length--
	if c.start < c.end {
		return f, nil
	}
	if l.first = c.next; l.first == nil {
		l.last = nil
	}
	return f, c
}

// lend gives l chunks to use again.
func (l *callList) lend(spare *callChunk) {
	if l.spare == nil {
		l.spare = spare
	}
}
