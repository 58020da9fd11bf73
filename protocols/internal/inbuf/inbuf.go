// Package inbuf keeps what a protocol has received and not used yet.
package inbuf

// keep is up to how many bytes of room an empty Buffer keeps.
const keep = 4 << 10

// Buffer is the unused end of what was received. Its work is linear in that,
// however it arrives and however it is used. Owned by the loop.
type Buffer struct {
	own  []byte // storage; what is used of it is its first head bytes
	head int
	lent []byte // what was received last, while nothing older is left
}

// Receive adds data, which is not copied before Settle.
func (b *Buffer) Receive(data []byte) {
	if len(b.Bytes()) == 0 {
		b.own, b.head, b.lent = b.own[:0], 0, data
		return
	}
	b.Settle()
	b.own = append(b.own, data...)
}

// Bytes is what is not used yet. It is valid until the next Receive or Settle.
func (b *Buffer) Bytes() []byte {
	if b.lent != nil {
		return b.lent
	}
	return b.own[b.head:]
}

// Use takes off the first n bytes.
func (b *Buffer) Use(n int) {
	if b.lent != nil {
		b.lent = b.lent[n:]
	} else {
		b.head += n
	}
}

// Settle copies what was lent, as DataReceived has to before it returns, and
// gives back room that is not needed.
func (b *Buffer) Settle() {
	rest := b.Bytes()
	switch {
	case len(rest) == 0 && cap(b.own) > keep:
		b.own = nil
	case b.lent != nil || b.head >= len(rest): // each byte is moved down once at most
		b.own = append(b.own[:0], rest...)
	default:
		return
	}
	b.head, b.lent = 0, nil
}

// Drop forgets everything.
func (b *Buffer) Drop() { *b = Buffer{} }
