package inbuf_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"sasync/protocols/internal/inbuf"
)

func TestBuffer_GivesWhatWasReceivedInOrderHoweverItIsUsed(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var b inbuf.Buffer
	var want []byte
	for range 10_000 {
		data := make([]byte, random.IntN(20))
		for i := range data {
			data[i] = byte(random.Uint32())
		}
		b.Receive(data)
		want = append(want, data...)
		for range random.IntN(3) {
			n := random.IntN(len(want) + 1)
			b.Use(n)
			want = want[n:]
		}
		b.Settle()
		clear(data) // whoever has lent it uses it again
		if !bytes.Equal(b.Bytes(), want) {
			t.Fatalf("%q, want %q", b.Bytes(), want)
		}
	}
	b.Drop()
	if len(b.Bytes()) > 0 {
		t.Errorf("after Drop: %q", b.Bytes())
	}
}
