package termtext

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks is how many combining marks a letter may carry: the languages that
// need them get by with this, a pile of them leaves its line.
const maxMarks = 3

// Safe returns s with everything that a terminal could obey, or that would not
// be seen, written out: \t, \n and \r, \x1b for other bytes below a space and
// for bytes that are no UTF-8, \u202e for other controls, bidi controls,
// spaces that are not the space, unassigned and private code points, and marks
// that do not sit on a letter. Text without any of them is returned as it is,
// so Safe(Safe(s)) is Safe(s); a backslash in s is left alone and may therefore
// look like an escape. Safe from any goroutine.
func Safe(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	marks := maxMarks // how many the rune before has, none may follow at first
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
			marks = maxMarks
		case unicode.IsMark(r) && marks < maxMarks && !changesOthers(r):
			b.WriteRune(r)
			marks++
		case unicode.IsMark(r) || changesOthers(r) || !unicode.IsPrint(r):
			writeEscape(&b, r)
			marks = maxMarks
		default:
			b.WriteRune(r)
			marks = maxMarks
			if unicode.IsLetter(r) {
				marks = 0
			}
		}
		i += size
	}
	return b.String()
}

// isPlain is true for printable ASCII, which nearly all of a log is.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// changesOthers is true for code points that are not seen themselves or that
// make terminals choose another picture, of another width, for the rune before.
func changesOthers(r rune) bool {
	switch {
	case r >= 0x1160 && r <= 0x11ff, r >= 0xd7b0 && r <= 0xd7ff: // vowels and finals of conjoining Hangul
		return true
	case r >= 0x1f3fb && r <= 0x1f3ff: // skin tones
		return true
	}
	return r >= 0x300 && unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

func writeEscape(b *strings.Builder, r rune) {
	switch {
	case r == '\t':
		b.WriteString(`\t`)
	case r == '\n':
		b.WriteString(`\n`)
	case r == '\r':
		b.WriteString(`\r`)
	case r < 0x80:
		fmt.Fprintf(b, `\x%02x`, r)
	case r <= 0xffff:
		fmt.Fprintf(b, `\u%04x`, r)
	default:
		fmt.Fprintf(b, `\U%08x`, r)
	}
}
