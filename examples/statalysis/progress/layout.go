package progress

import (
	"strings"

	"sasync/examples/statalysis/report/termtext"
)

// The fields of a row after the name, from left to right.
const (
	barField = iota
	percentField
	linesField
	storedField
	duplicatesField
	ignoredField
	blockedField
	unreadField
	speedField
	leftField

	fields
)

var titles = [fields]string{"", "", "lines", "stored", "dupl.", "ignored", "blocked", "unread", "lines/s", "left"}

// dropOrder is what is left out, one after the other, where there is no room.
var dropOrder = []int{barField, speedField, duplicatesField, unreadField, blockedField, ignoredField}

const (
	wideFrom   = 110 // columns from which on numbers have room for millions
	enoughName = 16  // columns of a name that people can still tell from others
	mostBar    = 30
)

// layout is the widths of a row's parts.
type layout struct {
	name   int
	fields [fields]int // 0 is left out
	gap    int
}

// layoutFor shares out width columns, for names of at most longest columns.
func layoutFor(width, longest int) layout {
	l := layout{gap: 1}
	number := 6 // what termtext.Compact needs
	if width >= wideFrom {
		l.gap, number = 2, 9
	}
	for i, title := range titles {
		l.fields[i] = max(number, len(title))
	}
	l.fields[barField], l.fields[percentField], l.fields[leftField] = 10, 4, 6
	enough := min(enoughName, longest)
	for _, drop := range dropOrder {
		if l.rest(width) >= enough {
			break
		}
		l.fields[drop] = 0
	}
	l.name = max(min(l.rest(width), longest), 0)
	if l.fields[barField] > 0 {
		l.fields[barField] = min(l.fields[barField]+l.rest(width)-l.name, mostBar)
	}
	return l
}

// rest is what the fields leave for the name.
func (l *layout) rest(width int) int {
	for _, w := range l.fields {
		if w > 0 {
			width -= w + l.gap
		}
	}
	return width
}

// row is what one row tells.
type row struct {
	name      string
	paint     string // of the name
	texts     [fields]string
	numbers   [fields]int64 // for the fields that count lines
	share     float64       // for the bar
	leftPaint string
}

// header is the row of the titles.
func (l *layout) header(colour bool) string {
	return l.assemble("file", dim, colour, func(i int) (string, string) { return titles[i], dim })
}

// line puts r into columns.
func (l *layout) line(r row, colour bool) string {
	return l.assemble(r.name, r.paint, colour, func(i int) (string, string) {
		switch i {
		case barField:
			return bar(r.share, l.fields[i]), cyan
		case percentField:
			return r.texts[i], r.paint
		case leftField:
			return r.texts[i], r.leftPaint
		case unreadField:
			if r.numbers[i] > 0 {
				return l.number(r.numbers[i], i), yellow
			}
		case storedField:
			return l.number(r.numbers[i], i), green
		}
		return l.number(r.numbers[i], i), r.paint
	})
}

// number is exact where there is room.
func (l *layout) number(n int64, field int) string {
	if exact := termtext.Thousands(n); len(exact) <= l.fields[field] {
		return exact
	}
	return termtext.Compact(n)
}

// assemble joins the parts of a row.
func (l *layout) assemble(name, paint string, colour bool, field func(i int) (text, paint string)) string {
	var b strings.Builder
	write(&b, termtext.PadRight(termtext.Shorten(termtext.Safe(name), l.name), l.name), paint, colour)
	for i, w := range l.fields {
		if w == 0 {
			continue
		}
		b.WriteString(strings.Repeat(" ", l.gap))
		text, p := field(i)
		if i == barField {
			text = termtext.PadRight(text, w)
		} else {
			text = termtext.PadLeft(text, w)
		}
		write(&b, text, p, colour)
	}
	return b.String()
}

const (
	bold   = "\x1b[1m"
	dim    = "\x1b[2m"
	red    = "\x1b[31m"
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
	cyan   = "\x1b[36m"
	normal = "\x1b[0m"
)

func write(b *strings.Builder, text, paint string, colour bool) {
	if colour && paint != "" {
		text = paint + text + normal
	}
	b.WriteString(text)
}

// bar is a bar of which share, from 0 to 1, is full: by eighths of a column.
func bar(share float64, width int) string {
	eighths := int(share * float64(width) * 8)
	text := strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		text += string([]rune("▏▎▍▌▋▊▉")[rest-1])
	}
	return text
}
