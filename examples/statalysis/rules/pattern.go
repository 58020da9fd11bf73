package rules

import (
	"math/bits"
	"regexp"
	"slices"
	"strings"
)

// patterns are the rules of one kind that are regular expressions. A new value costs about 1 µs
// whether there are fifty of them or two thousand: the index names the few that may match.
type patterns struct {
	list  []pattern // in the set's order
	index wordIndex
	// wordless are the positions of patterns without required words. joined asks for all of them
	// in one go; nil: they are asked one by one.
	wordless []int32
	joined   *regexp.Regexp
}

type pattern struct {
	rule  int32
	re    *regexp.Regexp
	words [][]string
}

func (p *patterns) add(rule int32, e entry) {
	at := int32(len(p.list))
	p.list = append(p.list, pattern{rule: rule, re: e.re, words: e.words})
	if len(e.words) == 0 {
		p.wordless = append(p.wordless, at)
		return
	}
	for _, word := range longest(e.words) {
		p.index.add(word, at)
	}
}

// join compiles joined. Expressions that are fine alone may be too large together.
func (p *patterns) join() {
	texts := make([]string, len(p.wordless))
	for i, at := range p.wordless {
		texts[i] = "(?:" + p.list[at].re.String() + ")"
	}
	if re, err := regexp.Compile(strings.Join(texts, "|")); err == nil {
		p.joined = re
	}
}

// first returns the first rule that matches value, or -1. The scratch is for this call alone.
func (p *patterns) first(value string, scratch *positions) int32 {
	folded := fold(value)
	scratch.reset(len(p.list))
	p.index.find(folded, scratch)
	if len(p.wordless) > 0 && (p.joined == nil || p.joined.MatchString(value)) {
		for _, at := range p.wordless {
			scratch.add(at)
		}
	}
	for at := range scratch.all {
		pat := &p.list[at]
		if containsAll(folded, pat.words) && pat.re.MatchString(value) {
			return pat.rule
		}
	}
	return -1
}

// positions is a set of positions in a list: a bit each.
type positions struct{ bits []uint64 }

// reset empties the set and makes room for n positions.
func (s *positions) reset(n int) {
	s.bits = slices.Grow(s.bits[:0], (n+63)/64)[:(n+63)/64]
	clear(s.bits)
}

func (s *positions) add(at int32) { s.bits[at/64] |= 1 << (at % 64) }

// all yields the positions in rising order.
func (s *positions) all(yield func(at int) bool) {
	for i, word := range s.bits {
		for ; word != 0; word &= word - 1 {
			if !yield(i*64 + bits.TrailingZeros64(word)) {
				return
			}
		}
	}
}
