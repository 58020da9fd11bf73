package main

import (
	"strings"
	"testing"
)

func TestMatch_IsRedis(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"*", "", true}, {"*", "anything", true}, {"", "", true}, {"", "a", false},
		{"a?c", "abc", true}, {"a?c", "ac", false}, {"a*c", "ac", true}, {"a*c", "abbbc", true}, {"a*c", "abb", false}, {"*b*b*", "abcb", true},
		{"[a-c]", "b", true}, {"[c-a]", "b", true}, {"[^a-c]", "b", false}, {"[^a-c]", "d", true}, {"[abc]x", "cx", true}, {"[a\\]]", "]", true}, {"[a", "a", true},
		{"\\*", "*", true}, {"\\*", "a", false}, {"h\\", "h\\", true},
	} {
		if got := match(c.pattern, c.text); got != c.want {
			t.Errorf("%q matches %q: %v", c.pattern, c.text, got)
		}
	}
	if match(strings.Repeat("a*", 50)+"b", strings.Repeat("a", 5000)) { // at once, not after years
		t.Error("it matches")
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("a*[b-c]?\\x", "abcx")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if match(pattern, text) && !match("*"+pattern+"*", "x"+text) {
			t.Errorf("%q matches %q, and with stars does not", pattern, text)
		}
	})
}
