package rules

import (
	"cmp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A regular expression costs 40 µs for a user agent when the stock rules are joined into one, and
// most values match none. So each rule says which words its match must contain, and only a value
// that has them is given to the expression. Both sides are folded first: that makes one word of
// [bB]ot, and is right for (?i) too.

// minWord is the length in bytes of the shortest word worth looking for.
const minWord = 3

// required returns sets of folded words: the folded text of every match of re contains a word of
// each set. No sets: nothing is known.
func required(re *syntax.Regexp) [][]string {
	if word, ok := exact(re); ok {
		return oneWord(word)
	}
	switch re.Op {
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return required(re.Sub[0])
		}
	case syntax.OpAlternate:
		return requiredOfAny(re.Sub)
	case syntax.OpConcat:
		return requiredOfAll(re.Sub)
	}
	return nil
}

// requiredOfAny: a match is one of subs, so its words may be those of any.
func requiredOfAny(subs []*syntax.Regexp) [][]string {
	var either []string
	for _, sub := range subs {
		sets := required(sub)
		if len(sets) == 0 {
			return nil
		}
		either = append(either, longest(sets)...)
	}
	return [][]string{either}
}

// requiredOfAll: a match holds all of subs, neighbours side by side.
func requiredOfAll(subs []*syntax.Regexp) (sets [][]string) {
	run := ""
	for _, sub := range subs {
		if word, ok := exact(sub); ok {
			run += word
			continue
		}
		sets = append(append(sets, oneWord(run)...), required(sub)...)
		run = ""
	}
	return append(sets, oneWord(run)...)
}

// exact returns the one folded text that all matches of re have. Assertions have the empty one.
func exact(re *syntax.Regexp) (string, bool) {
	switch re.Op {
	case syntax.OpLiteral:
		return fold(string(re.Rune)), true
	case syntax.OpCharClass:
		return exactClass(re.Rune)
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText,
		syntax.OpEndText, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return "", true
	case syntax.OpCapture:
		return exact(re.Sub[0])
	}
	return "", false
}

// exactClass returns the letter of a class such as [bB]. ranges are pairs, both ends included.
func exactClass(ranges []rune) (string, bool) {
	letter := rune(-1)
	for i := 0; i+1 < len(ranges); i += 2 {
		if ranges[i+1]-ranges[i] > 2 {
			return "", false
		}
		for r := ranges[i]; r <= ranges[i+1]; r++ {
			if letter >= 0 && letter != foldRune(r) {
				return "", false
			}
			letter = foldRune(r)
		}
	}
	return string(letter), letter >= 0
}

func oneWord(word string) [][]string {
	if len(word) < minWord {
		return nil
	}
	return [][]string{{word}}
}

// longest returns the set whose shortest word is the longest: it lets the fewest values through.
func longest(sets [][]string) []string {
	return slices.MaxFunc(sets, func(a, b []string) int { return cmp.Compare(shortest(a), shortest(b)) })
}

func shortest(words []string) int {
	return len(slices.MinFunc(words, func(a, b string) int { return cmp.Compare(len(a), len(b)) }))
}

// fold returns s with each rune replaced by the smallest one that it folds to. The expressions
// fold by the same orbits, so whatever matches without regard to case folds the same.
func fold(s string) string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return strings.Map(foldRune, s)
		}
	}
	return strings.ToUpper(s) // of an ASCII letter's runes the capital is the smallest
}

func foldRune(r rune) rune {
	smallest := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		smallest = min(smallest, f)
	}
	return smallest
}

// containsAll tells if folded has a word of each set.
func containsAll(folded string, sets [][]string) bool {
	for _, words := range sets {
		if !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(folded, w) }) {
			return false
		}
	}
	return true
}
