package ws

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// story is a text of many like sentences.
func story(random *rand.Rand, sentences int) string {
	var b strings.Builder
	for range sentences {
		fmt.Fprintf(&b, "On day %d the temperature was %d degrees. ", random.IntN(365), random.IntN(30))
	}
	return b.String()
}

func TestDeflater_WritesWhatAnInflaterReads(t *testing.T) {
	for _, level := range []int{1, 5, 9} {
		for _, takeover := range []bool{false, true} {
			random := rand.New(rand.NewPCG(1, 2))
			out := deflater{cfg: Deflate{Level: level}.withDefaults(), takeover: takeover}
			in := inflater{takeover: takeover}
			for i := range 30 {
				want := story(random, 8+random.IntN(40)*(i%5)*(i%3))
				d, ok := out.message([]byte(want))
				if !ok {
					t.Fatalf("%d bytes are not deflated", len(want))
				}
				got, err := in.message(nil, append([]byte(nil), d.out...), 1<<20)
				out.release(d)
				if string(got) != want || err != nil {
					t.Fatalf("level %d, takeover %v, message %d: %d bytes of %d, %v", level, takeover, i, len(got), len(want), err)
				}
			}
		}
	}
}

func TestDeflater_RefersToEarlierMessages(t *testing.T) {
	message := []byte(story(rand.New(rand.NewPCG(1, 2)), 20))
	length := func(takeover bool) int {
		f := deflater{cfg: Deflate{}.withDefaults(), takeover: takeover}
		var d *deflation
		for range 2 {
			d, _ = f.message(message)
			defer f.release(d)
		}
		return len(d.out)
	}
	if alone, with := length(false), length(true); with*5 > alone {
		t.Errorf("%d bytes, and %d alone", with, alone)
	}
}

func TestDeflater_LeavesAloneWhatItCannotShorten(t *testing.T) {
	random := make([]byte, 1000)
	for i := range random {
		random[i] = byte(rand.Uint32())
	}
	f := deflater{cfg: Deflate{}.withDefaults()}
	for _, message := range [][]byte{random, make([]byte, 255)} {
		if _, ok := f.message(message); ok {
			t.Errorf("%d bytes are deflated", len(message))
		}
	}
	if _, ok := f.message(make([]byte, 256)); !ok {
		t.Error("256 bytes are not deflated")
	}
}
