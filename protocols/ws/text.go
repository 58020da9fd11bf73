package ws

import "unicode/utf8"

// text checks that what arrives in pieces is UTF-8. It says no at the first byte
// that can't be.
type text struct {
	cut [utf8.UTFMax]byte // a character that is not complete
	n   int
}

// add tells whether the text can still be UTF-8 with p behind it.
func (t *text) add(p []byte) bool {
	for t.n > 0 && len(p) > 0 {
		t.cut[t.n] = p[0]
		t.n++
		p = p[1:]
		if utf8.FullRune(t.cut[:t.n]) {
			if !utf8.Valid(t.cut[:t.n]) {
				return false
			}
			t.n = 0
		}
	}
	whole := wholeRunes(p)
	t.n += copy(t.cut[t.n:], p[whole:])
	return utf8.Valid(p[:whole])
}

// complete tells whether the text may end here.
func (t *text) complete() bool { return t.n == 0 }

// wholeRunes is the length of p without a character at its end that may go on.
func wholeRunes(p []byte) int {
	for i := len(p) - 1; i >= 0 && i > len(p)-utf8.UTFMax; i-- {
		if utf8.RuneStart(p[i]) {
			if !utf8.FullRune(p[i:]) {
				return i
			}
			break
		}
	}
	return len(p)
}
