package load

import (
	"slices"
	"testing"
)

func TestStream_NoticesWhatIsLostDoubledOrSwapped(t *testing.T) {
	const size = 64
	var sent stream
	var messages [][]byte
	for range 3 {
		messages = append(messages, sent.next(size))
		sent.advance(size)
	}
	accepted := func(back ...[]byte) bool {
		var s stream
		return !slices.ContainsFunc(back, func(part []byte) bool { return !s.accept(part) })
	}
	a, b, c := messages[0], messages[1], messages[2]
	if !accepted(a, b, c) || !accepted(a[:10], slices.Concat(a[10:], b)) {
		t.Error("what is right, in whatever pieces, is not accepted")
	}
	for what, wrong := range map[string]bool{
		"lost": accepted(a, c), "doubled": accepted(a, a), "swapped": accepted(b, a), "a byte lost": accepted(a[:1], a[2:]),
	} {
		if wrong {
			t.Errorf("a message %s is accepted", what)
		}
	}
}
