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
	for i := 0; i < len(line); {
		r, n := utf8.DecodeRuneInString(line[i:])
		part := line[i : i+n]
		switch {
		case r == utf8.RuneError && n == 1 || r < ' ' || r == 0x7f:
			part = fmt.Sprintf(`\x%02x`, line[i])
		case !strconv.IsPrint(r) && r > 0xffff:
			part = fmt.Sprintf(`\U%08x`, r)
		case !strconv.IsPrint(r):
			part = fmt.Sprintf(`\u%04x`, r)
		}
		room := sampleSize - b.Len() - len(part)
		if room < 0 || room < len(more) && i+n < len(line) {
			b.WriteString(more)
			break
		}
		b.WriteString(part)
		i += n
	}
	return b.String()
}
