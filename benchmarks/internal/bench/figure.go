package bench

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// Limit is the peer of a figure that is held against a fixed value.
const Limit = "limit"

// Missing is the peer's value where there is no peer to ask.
var Missing = math.NaN()

// Unit is what a figure is measured in.
type Unit struct {
	Name          string
	LowerIsBetter bool
}

// The units of the suites.
var (
	LinesPerSecond    = Unit{Name: "lines/s"}
	LinesPerCPUSecond = Unit{Name: "lines/CPU-s"}
	Megabytes         = Unit{Name: "MB", LowerIsBetter: true}
	MessagesPerSecond = Unit{Name: "messages/s"}
	Nanoseconds       = Unit{Name: "ns", LowerIsBetter: true}
	Microseconds      = Unit{Name: "us", LowerIsBetter: true}
	Bytes             = Unit{Name: "bytes", LowerIsBetter: true}
	Allocations       = Unit{Name: "allocs", LowerIsBetter: true}
)

// Figure is one line of the table.
type Figure struct {
	Name   string // suite/figure
	Ours   float64
	Unit   Unit
	Peer   string
	Theirs float64 // Missing, or the limit when Peer is Limit
}

// Ratio is above 1 when ours is better.
func (f Figure) Ratio() float64 {
	if f.Unit.LowerIsBetter {
		return f.Theirs / f.Ours
	}
	return f.Ours / f.Theirs
}

// Table prints figures as tab-separated lines, and remarks as lines that start
// with #.
type Table struct {
	w io.Writer
}

// NewTable starts a table with its heading.
func NewTable(w io.Writer) *Table {
	fmt.Fprintln(w, "# suite/figure\tours\tunit\tpeer\tpeer's value\tratio")
	return &Table{w}
}

// Figure prints one line.
func (t *Table) Figure(f Figure) {
	theirs, ratio := "missing", "-"
	if !math.IsNaN(f.Theirs) {
		theirs, ratio = number(f.Theirs), strconv.FormatFloat(f.Ratio(), 'f', 2, 64)
	}
	fmt.Fprintf(t.w, "%s\t%s\t%s\t%s\t%s\t%s\n", f.Name, number(f.Ours), f.Unit.Name, f.Peer, theirs, ratio)
}

// Remark prints what a reader of the figures must know, each line of it behind
// a #.
func (t *Table) Remark(format string, args ...any) {
	text := strings.TrimSpace(fmt.Sprintf(format, args...))
	fmt.Fprintf(t.w, "# %s\n", strings.ReplaceAll(text, "\n", "\n# "))
}

// number gives three digits that count, and never an exponent.
func number(v float64) string {
	switch {
	case v >= 100 || v == math.Trunc(v):
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	default:
		return strconv.FormatFloat(v, 'f', 2, 64)
	}
}
