package report

import (
	"slices"
	"strings"

	"sasync/examples/statalysis/report/termtext"
)

// line is one line of the screen. Every span of it is made by ink, so nothing
// that a terminal would obey can be in it.
type line []span

// span is a piece of text in one paint.
type span struct {
	paint paint
	text  string
}

// ink makes a span of text from anywhere.
func ink(p paint, text string) span { return span{p, termtext.Safe(text)} }

func (s span) width() int { return termtext.Width(s.text) }

// fit shortens s to width columns.
func (s span) fit(width int) span { return span{s.paint, termtext.Shorten(s.text, width)} }

func (l line) width() (w int) {
	for _, s := range l {
		w += s.width()
	}
	return w
}

// fit shortens the last span so that l takes at most width columns.
func (l line) fit(width int) line {
	n := len(l) - 1
	l[n] = l[n].fit(width - l[:n].width())
	return l
}

// padTo adds spaces up to width columns.
func (l line) padTo(width int) line {
	return append(l, span{text: strings.Repeat(" ", max(width-l.width(), 0))})
}

// wrap breaks spans at spaces into lines of at most width columns. A word that
// is longer is shortened.
func wrap(width int, spans ...span) (lines []line) {
	var l line
	used := 0
	for _, s := range spans {
		for _, word := range strings.Fields(s.text) {
			w := span{s.paint, word}.fit(width)
			if used > 0 && used+1+w.width() > width {
				lines, l, used = append(lines, l), nil, 0
			}
			if used > 0 {
				w.text = " " + w.text
			}
			l = append(l, w)
			used += w.width()
		}
	}
	if l != nil {
		lines = append(lines, l)
	}
	return lines
}

// trimmed is l without the spaces at its end.
func (l line) trimmed() line {
	for n := len(l); n > 0; n-- {
		last := l[n-1]
		if last.text = strings.TrimRight(last.text, " "); last.text != "" {
			return append(slices.Clone(l[:n-1]), last)
		}
	}
	return nil
}
