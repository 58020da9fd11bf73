package accesslog

import "strings"

// matchText returns the length of the text at the start of s, -1 if it is not
// there. A space in it stands for any number of spaces and tabs, at least one.
func matchText(s, text string) int {
	n := 0
	for i := range len(text) {
		if n == len(s) {
			return -1
		}
		if text[i] != ' ' {
			if s[n] != text[i] {
				return -1
			}
			n++
			continue
		}
		end := skipSpace(s, n)
		if end == n {
			return -1
		}
		n = end
	}
	return n
}

// findText returns the first place of the text in s and the place behind it.
func findText(s, text string) (at, next int) {
	for from := 0; ; {
		var i int
		if text[0] == ' ' {
			i = indexSpace(s[from:])
		} else {
			i = strings.IndexByte(s[from:], text[0])
		}
		if i < 0 {
			return -1, 0
		}
		i += from
		if n := matchText(s[i:], text); n >= 0 {
			return i, i + n
		}
		from = i + 1
	}
}
