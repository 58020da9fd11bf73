package reactor

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

func TestOutBuffer_GivesWhatWasWrittenInOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var b outBuffer
	var written, read []byte
	for range 20_000 {
		if random.IntN(2) == 0 {
			p := make([]byte, random.IntN(random.IntN(200_000)/10+1))
			for i := range p {
				p[i] = byte(len(written) + i)
			}
			b.write(p)
			written = append(written, p...)
		} else if piece := b.peek(); len(piece) > 0 {
			n := 1 + random.IntN(len(piece))
			read = append(read, piece[:n]...)
			b.discard(n)
		}
		if b.size != len(written)-len(read) {
			t.Fatalf("size %d, want %d", b.size, len(written)-len(read))
		}
	}
	for b.size > 0 {
		read = append(read, b.peek()...)
		b.discard(len(b.peek()))
	}
	if !bytes.Equal(read, written) {
		t.Error("what came out is not what went in")
	}
	if b.first != nil || b.last != nil {
		t.Error("an empty buffer holds memory")
	}
}

// A buffer of many small writes must not take many times what it holds.
func TestOutBuffer_TakesLittleMoreThanItHolds(t *testing.T) {
	var b outBuffer
	for range 1 << 20 {
		b.write([]byte{1})
	}
	room := 0
	for c := b.first; c != nil; c = c.next {
		room += len(c.data)
	}
	if room > b.size+largeChunk+smallChunk {
		t.Errorf("%d bytes for %d", room, b.size)
	}
	b.clear()
	if b.size != 0 || b.first != nil {
		t.Errorf("after clear: %d bytes", b.size)
	}
}
