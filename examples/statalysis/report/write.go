package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"
)

// screen is what the sections are made from.
type screen struct {
	s    *Summary // never nil: empty if nothing could be gathered
	load *Load    // never nil
	told bool     // there was a Summary

	loaded bool // there was a load
}

// section is a titled part of the screen.
type section struct {
	title string
	note  string // beside the title
	body  func(width int) []line
}

// Write writes the first screen. s may be nil, if the database could not be
// asked, and load too, if there was none. Whatever is in them, what is written
// holds no control characters but line ends and Style's own colours. Safe from
// any goroutine.
func Write(w io.Writer, s *Summary, load *Load, style Style) error {
	sc := screen{s, load, s != nil, load != nil}
	if s == nil {
		sc.s = &Summary{}
	}
	if load == nil {
		sc.load = &Load{}
	}
	out := bufio.NewWriter(w)
	p := printer{out: out, colour: style.Colour}
	width := style.width()
	for _, l := range sc.head(width) {
		p.print(l)
	}
	for _, row := range inRows(sc.sections(), width) {
		for _, l := range beside(row, width) {
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

// head says what the screen covers.
func (sc screen) head(width int) []line {
	s := sc.s
	if s.Entries == 0 {
		return wrap(width, ink(strong, "statalysis"))
	}
	first, last := clock(s.First), clock(s.Last)
	layout := "2 Jan 2006"
	span := last.Format(layout)
	if first.Format(layout) != span {
		span = first.Format(layout) + " – " + span
	}
	return wrap(width, ink(strong, "statalysis"),
		ink(plain, "· "+count(s.Entries, "request", "requests")+" of people ·"),
		ink(plain, span), ink(faint, "· log time, "+zone(s.Offset)))
}

// sections are the answers in the order of the questions. Those that have
// nothing to say are left out.
func (sc screen) sections() (list []section) {
	for _, s := range []section{sc.people(), sc.pages(), sc.referrers(), sc.problems(), sc.badClients(), sc.bots(), sc.trust()} {
		if s.body != nil {
			list = append(list, s)
		}
	}
	return list
}

// inRows puts sections side by side where there is room. The last one, with the
// files, has a row for itself.
func inRows(list []section, width int) (rows [][]section) {
	for len(list) > 0 {
		n := 1
		if width >= twoColumns && len(list) > 2 {
			n = 2
		}
		rows = append(rows, list[:n])
		list = list[n:]
	}
	return rows
}

// beside lays out the sections of a row.
func beside(row []section, width int) []line {
	each := (width - columnSpace*(len(row)-1)) / len(row)
	blocks := make([][]line, len(row))
	height := 0
	for i, s := range row {
		blocks[i] = s.lines(each)
		height = max(height, len(blocks[i]))
	}
	lines := make([]line, height)
	for y := range lines {
		for i, b := range blocks {
			if y >= len(b) {
				continue
			}
			lines[y] = append(lines[y].padTo(i*(each+columnSpace)), b[y]...)
		}
	}
	return lines
}

// lines is the section with an empty line and its title above.
func (s section) lines(width int) []line {
	title := line{ink(accent, "── "), ink(strong, s.title)}
	if s.note != "" {
		title = append(title, ink(faint, " · "+s.note).fit(width-title.width()-2))
	}
	rest := width - title.width() - 1
	title = append(title, ink(accent, " "+strings.Repeat("─", max(rest, 0))))
	lines := []line{nil, title}
	for _, l := range s.body(width - 1) {
		lines = append(lines, append(line{{text: " "}}, l...))
	}
	return lines
}

// sentence is text that is wrapped.
func sentence(p paint, format string, args ...any) func(width int) []line {
	return func(width int) []line { return wrap(width, ink(p, fmt.Sprintf(format, args...))) }
}

// tableNote says what time the tables cover.
func (sc screen) tableNote() string { return fmt.Sprintf("last %d days", sc.s.TableDays) }

// lastDay is the newest day in words, with the hour up to which the log knows
// it.
func (sc screen) lastDay() string {
	t := clock(sc.s.Last)
	return t.Format("Mon 2 Jan") + ", to " + t.Format("15:04")
}

// rate is a number per second in words.
func rate(n int64, d time.Duration) string {
	if d <= 0 {
		return ""
	}
	return fmt.Sprintf(" (%s lines/s)", thousands(int64(float64(n)/d.Seconds())))
}
