package progress

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"sasync/examples/statalysis/report/termtext"
)

const (
	// maxFiles is how many files have a row: a block must not be taller than a
	// small terminal, or it can't be painted in place.
	maxFiles = 10
	minWidth = 40
)

// What is said to the terminal. The cursor is hidden and wrapping is off only
// inside a frame.
const (
	beginFrame = "\x1b[?25l\x1b[?7l"
	endFrame   = "\x1b[?7h\x1b[?25h"
	clearLine  = "\x1b[K"
	clearBelow = "\x1b[J"
)

// paint puts a frame in the place of the one before, in one write. What waits
// to be shown above goes first and scrolls away.
func (d *Display) paint(now time.Time) {
	width := d.width()
	rows := d.rows(now, width)
	if len(d.above) == 0 && slices.Equal(rows, d.frame) {
		d.painted = now
		return
	}
	var b strings.Builder
	b.WriteString(beginFrame)
	up(&b, d.height(width))
	if len(d.above) > 0 {
		b.WriteString(clearBelow)
		for _, text := range d.above {
			// These may be longer than the terminal is wide.
			b.WriteString("\x1b[?7h" + text + "\n\x1b[?7l")
		}
	}
	for _, row := range rows {
		b.WriteString(row + clearLine + "\n")
	}
	b.WriteString(clearBelow + endFrame)
	io.WriteString(d.out, b.String())
	d.above, d.frame, d.painted = d.above[:0], rows, now
}

func (d *Display) width() int {
	width := 0
	if d.opts.Width != nil {
		width = d.opts.Width()
	}
	if width <= 0 {
		width = 80
	}
	return max(width, minWidth)
}

// height is the lines that the last frame takes on a terminal that is now width
// columns wide: terminals that have become narrower have broken its rows.
func (d *Display) height(width int) (lines int) {
	for _, row := range d.frame {
		lines += max((visible(row)+width-1)/width, 1)
	}
	return lines
}

// visible is the width of a row without its colours.
func visible(row string) (width int) {
	for {
		start := strings.IndexByte(row, '\x1b')
		if start < 0 {
			return width + termtext.Width(row)
		}
		width += termtext.Width(row[:start])
		row = row[start+1+strings.IndexByte(row[start+1:], 'm')+1:]
	}
}

// up goes to the first column of the line that is n lines up.
func up(b *strings.Builder, n int) {
	b.WriteByte('\r')
	if n > 0 {
		b.WriteString("\x1b[" + strconv.Itoa(n) + "A")
	}
}

// rows are the titles, the files that people want to see and the total.
func (d *Display) rows(now time.Time, width int) (rows []string) {
	l := layoutFor(width-1, d.longest) // clearLine would clear what stands in the last column
	rows = append(rows, l.header(d.opts.Colour))
	for _, f := range d.shown() {
		rows = append(rows, l.line(d.describe(f, now), d.opts.Colour))
	}
	if len(d.files) != 1 {
		rows = append(rows, l.line(d.describeTotal(now), d.opts.Colour))
	}
	return rows
}

// shown are the files that are being read and those that were done last, in
// their order.
func (d *Display) shown() (files []*file) {
	for _, wanted := range []func(s state) bool{
		func(s state) bool { return s == running },
		func(s state) bool { return s > running },
	} {
		for i := len(d.files) - 1; i >= 0 && len(files) < maxFiles; i-- {
			if f := &d.files[i]; wanted(f.state) {
				files = append(files, f)
			}
		}
	}
	slices.SortFunc(files, func(a, b *file) int { return cmp.Compare(a.index, b.index) })
	return files
}
