package main

// match says whether text fits a pattern of Redis's: ? is any byte, * any number
// of them, [a-c] and [^a-c] are sets, and a backslash makes the next byte one
// like any other. It takes time in proportion to the product of the lengths at
// most, whatever the pattern.
func match(pattern, text string) bool {
	p, t := 0, 0
	star, mark := -1, 0 // the last *, and where the text goes on if it takes no more
	for t < len(text) {
		if p < len(pattern) && pattern[p] == '*' {
			star, mark = p, t
			p++
			continue
		}
		if n, ok := matchByte(pattern[p:], text[t]); ok {
			p, t = p+n, t+1
			continue
		}
		if star < 0 {
			return false
		}
		mark++
		p, t = star+1, mark
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

// matchByte says whether c fits the first item of a pattern, which has n bytes.
func matchByte(pattern string, c byte) (n int, ok bool) {
	switch {
	case pattern == "":
		return 0, false
	case pattern[0] == '?':
		return 1, true
	case pattern[0] == '[':
		return matchSet(pattern, c)
	case pattern[0] == '\\' && len(pattern) > 1:
		return 2, pattern[1] == c
	}
	return 1, pattern[0] == c
}

// matchSet reads a set. One that is not closed ends with the pattern.
func matchSet(pattern string, c byte) (n int, ok bool) {
	i, not := 1, false
	if i < len(pattern) && pattern[i] == '^' {
		not = true
		i++
	}
	in := false
	for i < len(pattern) && pattern[i] != ']' {
		switch {
		case pattern[i] == '\\' && i+1 < len(pattern):
			in = in || pattern[i+1] == c
			i += 2
		case i+2 < len(pattern) && pattern[i+1] == '-':
			from, to := min(pattern[i], pattern[i+2]), max(pattern[i], pattern[i+2])
			in = in || from <= c && c <= to
			i += 3
		default:
			in = in || pattern[i] == c
			i++
		}
	}
	return min(i+1, len(pattern)), in != not
}
