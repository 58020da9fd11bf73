package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
)

// WriteText writes answers for a terminal or a file of text. Whatever is in them,
// what is written holds no control characters but line ends and Style's own
// colours. Safe from any goroutine.
func WriteText(w io.Writer, style Style, answers ...*Answer) error {
	out := bufio.NewWriter(w)
	p := printer{out: out, colour: style.Colour}
	width := style.width()
	for _, a := range answers {
		for _, l := range (section{title: a.Title, note: a.span(), body: a.lines}).lines(width) {
			p.print(l)
		}
	}
	if p.err == nil {
		p.err = out.Flush()
	}
	if p.err != nil {
		return fmt.Errorf("report: write: %w", p.err)
	}
	return nil
}

// span is the time that the answer covers, in words.
func (a *Answer) span() string {
	if a.Until == 0 {
		return ""
	}
	const layout = "2 Jan 2006"
	first, last := clock(a.Since).Format(layout), clock(a.Until-1).Format(layout)
	if first == last {
		return first
	}
	return first + " – " + last
}

// lines are the rows as a table with bars.
func (a *Answer) lines(width int) []line {
	if len(a.Rows) == 0 {
		return append([]line{{ink(plain, "Nothing.")}}, a.noteLines(width)...)
	}
	return append(a.table(width).lines(width), a.noteLines(width)...)
}

// dispensable are the columns that narrow terminals do without, the least missed
// first.
var dispensable = []string{"file", "first", "agent", "bytes", "line", "method", "network", "kind", "country"}

// table has bars if few columns need the room, and as many columns as it has
// room for.
func (a *Answer) table(width int) *table {
	b := -1
	if len(a.Columns) <= 6 {
		b = a.barColumn()
	}
	t, names := &table{}, []string{}
	for i, c := range a.Columns {
		t.columns = append(t.columns, column{title: c.Title, right: c.isNumber(), flex: c.Kind == URL || c.Kind == Text || c.Kind == Value || c.Kind == Host, most: mostOfAddress(c.Kind)})
		names = append(names, c.Name)
		if i == b {
			t.columns, names = append(t.columns, column{}), append(names, "")
		}
	}
	for _, row := range a.Rows {
		t.add(a.cells(row, b, barWidth(width))...)
	}
	for _, name := range dispensable {
		if i := slices.Index(names, name); i >= 0 && t.least() > width {
			t.remove(i)
			names = slices.Delete(names, i, i+1)
		}
	}
	return t
}

// least is how many columns of the terminal the table should have: a flexible
// one is of use from 16 on.
func (t *table) least() (width int) {
	for i, w := range t.natural() {
		if t.columns[i].flex {
			w = min(w, 16)
		}
		width += t.columns[i].gap(i) + w
	}
	return width
}

func mostOfAddress(k Kind) int {
	if k == Address {
		return 39
	}
	return 0
}

func (a *Answer) cells(row []any, b, barWidth int) (cells []cell) {
	for i, v := range row {
		c := a.Columns[i]
		shown := inked(plain, c.show(v, a.Until))
		switch c.Kind {
		case Flag:
			shown.paint = good
		case Warning:
			shown.paint = bad
		}
		cells = append(cells, shown)
		if i == b {
			n, _ := v.(int64)
			cells = append(cells, inked(accent, bar(n, a.top(b), barWidth)))
		}
	}
	return cells
}

func (a *Answer) noteLines(width int) []line {
	notes := a.Notes
	if a.Next != "" {
		notes = append([]string{"There is more."}, notes...)
	}
	return wrap(width, ink(faint, strings.Join(notes, " ")))
}

// WriteSQL writes the statements behind answers. Safe from any goroutine.
func WriteSQL(w io.Writer, answers ...*Answer) error {
	out := bufio.NewWriter(w)
	for _, a := range answers {
		fmt.Fprintf(out, "-- %s\n", a.Title)
		for _, s := range a.SQL {
			for _, l := range strings.Split(s.String(), "\n") {
				out.WriteString(ink(plain, l).text + "\n")
			}
			out.WriteString(";\n")
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("report: write SQL: %w", err)
	}
	return nil
}
