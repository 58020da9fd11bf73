package accesslog

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// sampleSize is the longest sample of an unread line in bytes.
const sampleSize = 300

// printable cuts a line to a sample and escapes what a terminal must not see:
// control characters, invalid UTF-8, and the marks that turn the writing
// direction.
func printable(line string) string {
	const more = "…"
	var b strings.Builder
	fits := 0 // length of the text that leaves room for more
	for i := 0; i < len(line); {
		r, n := utf8.DecodeRuneInString(line[i:])
		b.WriteString(visible(r, line[i:i+n]))
		if b.Len() > sampleSize {
			return b.String()[:fits] + more
		}
		if b.Len()+len(more) <= sampleSize {
			fits = b.Len()
		}
		i += n
	}
	return b.String()
}

// visible returns text, which is the encoding of r, or an escape for it.
func visible(r rune, text string) string {
	switch {
	case r == utf8.RuneError && len(text) == 1, r < ' ', r == 0x7f:
		return fmt.Sprintf(`\x%02x`, text[0])
	case strconv.IsPrint(r):
		return text
	case r > 0xffff:
		return fmt.Sprintf(`\U%08x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}
