package termtext

import "strings"

const ellipsis = "…"

// Shorten returns s cut to at most width columns. What is cut is the middle, of
// which "…" is left: a URL and a user agent tell most at their ends. s is text
// that Safe has passed. Safe from any goroutine.
func Shorten(s string, width int) string {
	if width <= 0 {
		return ""
	}
	if len(s) <= width || Width(s) <= width {
		return s
	}
	room := width - 1
	return head(s, room-room/2) + ellipsis + tail(s, room/2)
}

// head is the longest start of s that fits in width columns, with the marks of
// its last letter.
func head(s string, width int) string {
	for i, r := range s {
		if width -= runeWidth(r); width < 0 {
			return s[:i]
		}
	}
	return s
}

// tail is the longest end of s that fits in width columns and does not start
// with a mark.
func tail(s string, width int) string {
	total := Width(s)
	for i, r := range s {
		if w := runeWidth(r); w > 0 {
			if total <= width {
				return s[i:]
			}
			total -= w
		}
	}
	return ""
}

// PadRight returns s with spaces after it to be width columns wide, for text.
// Safe from any goroutine.
func PadRight(s string, width int) string { return s + spaces(width-Width(s)) }

// PadLeft returns s with spaces before it to be width columns wide, for
// numbers. Safe from any goroutine.
func PadLeft(s string, width int) string { return spaces(width-Width(s)) + s }

func spaces(n int) string { return strings.Repeat(" ", max(n, 0)) }
