package report

import (
	"slices"
	"strings"

	"sasync/examples/statalysis/report/termtext"
)

const columnGap = 2

// table is rows of cells. Columns are as wide as their widest cell allows, but
// for those that are flexible: they share what the others leave.
type table struct {
	columns []column
	rows    [][]cell
}

type column struct {
	title string
	right bool // numbers
	flex  bool
	tight bool // one space before it: it belongs to the column before
	most  int  // columns that its widest cell may have; 0 is no limit
}

// gap is the space before the column with index i.
func (c column) gap(i int) int {
	switch {
	case i == 0:
		return 0
	case c.tight:
		return 1
	default:
		return columnGap
	}
}

// cell is a span, or a list of which as many items are shown as fit.
type cell struct {
	span
	items []string
}

func text(s string) cell           { return cell{span: ink(plain, s)} }
func inked(p paint, s string) cell { return cell{span: ink(p, s)} }
func number(n int64) cell          { return text(thousands(n)) }
func list(p paint, items []string) cell {
	return cell{span: ink(p, strings.Join(items, listGap)), items: items}
}

const listGap = " · "

func (t *table) add(cells ...cell) { t.rows = append(t.rows, cells) }

// lines lays the table out in at most width columns. Columns without anything
// in them are left out.
func (t *table) lines(width int) (lines []line) {
	t.dropEmpty()
	widths := t.widths(width)
	if t.titled() {
		titles := make([]cell, len(t.columns))
		for i, c := range t.columns {
			titles[i] = inked(faint, c.title)
		}
		lines = append(lines, t.line(titles, widths))
	}
	for _, r := range t.rows {
		lines = append(lines, t.line(r, widths))
	}
	return lines
}

func (t *table) titled() bool {
	for _, c := range t.columns {
		if c.title != "" {
			return true
		}
	}
	return false
}

func (t *table) line(cells []cell, widths []int) (l line) {
	for i, c := range cells {
		l = append(l, span{text: strings.Repeat(" ", t.columns[i].gap(i))})
		s := c.fit(widths[i])
		if t.columns[i].right {
			s.text = termtext.PadLeft(s.text, widths[i])
		} else {
			s.text = termtext.PadRight(s.text, widths[i])
		}
		l = append(l, s)
	}
	return l
}

// fit shortens a list by whole items.
func (c cell) fit(width int) span {
	if c.items == nil || c.width() <= width {
		return c.span.fit(width)
	}
	shown := ""
	for _, item := range c.items {
		next := shown + termtext.Safe(item) + listGap
		if termtext.Width(next)+1 > width {
			break
		}
		shown = next
	}
	if shown == "" {
		return ink(c.paint, c.items[0]).fit(width)
	}
	return span{c.paint, shown + "…"}
}

// widths lets the flexible columns share what the others leave: one that needs
// less than its share leaves it to the rest.
func (t *table) widths(width int) []int {
	widths := t.natural()
	flexible := 0
	room := width
	for i, c := range t.columns {
		room -= c.gap(i)
		if c.flex {
			flexible++
		} else {
			room -= widths[i]
		}
	}
	t.share(widths, max(room, 0), flexible)
	return widths
}

func (t *table) share(widths []int, room, flexible int) {
	settled := make([]bool, len(widths))
	for again := true; again && flexible > 0; {
		again = false
		for i, c := range t.columns {
			if c.flex && !settled[i] && widths[i] <= room/flexible {
				room -= widths[i]
				flexible--
				settled[i], again = true, true
				if flexible == 0 {
					return
				}
			}
		}
	}
	for i, c := range t.columns {
		if c.flex && !settled[i] {
			widths[i] = room / flexible
			room -= widths[i]
			flexible--
		}
	}
}

// cut leaves the first n columns.
func (t *table) cut(n int) {
	t.columns = t.columns[:n]
	for i := range t.rows {
		t.rows[i] = t.rows[i][:n]
	}
}

// dropEmpty leaves out columns that have neither a title nor a text.
func (t *table) dropEmpty() {
	widths := t.natural()
	for i := len(widths) - 1; i >= 0; i-- {
		if widths[i] > 0 {
			continue
		}
		t.remove(i)
	}
}

// remove takes the column with index i out.
func (t *table) remove(i int) {
	t.columns = slices.Delete(t.columns, i, i+1)
	for j := range t.rows {
		t.rows[j] = slices.Delete(t.rows[j], i, i+1)
	}
}

// natural is the widths of the columns if nothing is shortened.
func (t *table) natural() []int {
	widths := make([]int, len(t.columns))
	for i, c := range t.columns {
		widths[i] = termtext.Width(c.title)
		for _, r := range t.rows {
			widths[i] = max(widths[i], r[i].width())
		}
		if c.most > 0 {
			widths[i] = min(widths[i], c.most)
		}
	}
	return widths
}

// fits is true if nothing needs to be shortened in width columns.
func (t *table) fits(width int) bool {
	for i, w := range t.natural() {
		width -= t.columns[i].gap(i) + w
	}
	return width >= 0
}
