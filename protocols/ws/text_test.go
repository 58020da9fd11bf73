package ws

import (
	"testing"
	"unicode/utf8"
)

// texts are some that are UTF-8, and some that are not: those of the Autobahn
// test suite among them.
var texts = []string{"", "a", "Hello-\u00b5@\u00df\u00f6\u00e4\u00fc\u00e0\u00e1-UTF-8!!", "\u03ba\u1f79\u03c3\u03bc\u03b5", "\U0001f600", "\u0800\uffff\U00010000\U0010ffff",
	"\xed\x9f\xbf\xee\x80\x80", "\xed\xa0\x80edited", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xc0\xaf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf",
	"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xf4\x90\x80\x80edited", "\xff", "\x80", "abc\xe1", "abc\xe1\xbd", "\xc3\xc3", "\xf0\x9f\x98", "\xf0\x9f\x98a"}

// add gives t the pieces and tells after how many bytes it says no; -1 if never.
func add(t *text, s string, size int) int {
	for i := 0; i < len(s); i += size {
		if !t.add([]byte(s[i:min(len(s), i+size)])) {
			return i
		}
	}
	return -1
}

// canBegin tells whether something that is UTF-8 may begin with s.
func canBegin(s string) bool {
	for _, rest := range []string{"", "\x80", "\xbf", "\x80\x80", "\xbf\xbf", "\x80\x80\x80", "\xbf\xbf\xbf"} {
		if utf8.ValidString(s + rest) {
			return true
		}
	}
	return false
}

func TestText_SaysNoAtTheFirstByteThatCannotBe(t *testing.T) {
	for _, s := range texts {
		want := -1
		for i := len(s); i > 0; i-- {
			if !canBegin(s[:i]) {
				want = i - 1
			}
		}
		var single text
		if got := add(&single, s, 1); got != want {
			t.Errorf("%q: no at byte %d, want %d", s, got, want)
		}
		for size := 2; size <= len(s)+1; size++ {
			var pieces text
			ok := add(&pieces, s, size) < 0
			if ok != (want < 0) || ok && pieces.complete() != utf8.ValidString(s) {
				t.Errorf("%q in pieces of %d: %v, complete %v", s, size, ok, pieces.complete())
			}
		}
	}
}
