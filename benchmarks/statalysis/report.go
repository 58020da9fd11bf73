package statalysis

import (
	"fmt"
	"io"

	"sasync/benchmarks/internal/bench"
)

const (
	// reportedLines of people, of which a few are duplicates, in a year.
	reportedLines = 10_000_000
	maxReport     = 1e6 // us, for the first screen
	maxQuestion   = 2e5 // us, for what a dashboard asks
)

// asked is what a dashboard asks when it is opened, in processes of their own: their
// start is counted too.
var asked = []string{"people", "days", "pages", "referrers", "missing", "errors", "hours", "status", "vhosts", "entry", "exit", "bad", "bots", "rules", "clients", "who"}

// MeasureReport loads a made log of ten million lines and asks what it says.
func MeasureReport(r *bench.Run) error {
	in := input{title: "made log of people", path: r.Path("people.log")}
	r.Logf("a log of %d lines", reportedLines)
	if err := writeFile(in.path, func(w io.Writer) error { return writePeople(w, peopleYear, reportedLines, reportedLines) }); err != nil {
		return err
	}
	in, err := in.measured()
	if err != nil {
		return err
	}
	o, err := buildOurs(r, in)
	if err != nil {
		return err
	}
	if err := o.loadWithScreen("norules"); err != nil {
		return err
	}
	screen, err := bench.Interleave(r.Rounds, o.report("screen"))
	if err != nil {
		return err
	}
	var slowest float64
	for _, question := range asked {
		used, err := bench.Interleave(r.Rounds, o.report(question, "-section", question))
		if err != nil {
			return err
		}
		slowest = max(slowest, bench.Median(used[question], micros))
	}
	r.Table.Remark("%s: %d lines, %.1f MB, of a year; %d records; median of %d rounds", in.title, in.lines, float64(in.bytes)/1e6, o.rows["norules"], r.Rounds)
	r.Table.Figure(bench.Figure{Name: "statalysis/report", Ours: bench.Median(screen["screen"], micros), Unit: bench.Microseconds, Peer: bench.Limit, Theirs: maxReport})
	r.Table.Figure(bench.Figure{Name: "statalysis/question", Ours: slowest, Unit: bench.Microseconds, Peer: bench.Limit, Theirs: maxQuestion})
	return measureServe(r, o)
}

// loadWithScreen loads as people do: with the first screen at the end, whose days
// are then ready.
func (o *ours) loadWithScreen(name string) error {
	if err := removeDatabase(o.db(name)); err != nil {
		return err
	}
	used, err := o.run.Measure("statalysis "+name, o.run.Command(o.binary, "load", "-q", "-no-rules", "-db", o.db(name), o.in.path))
	if err != nil {
		return err
	}
	o.run.Table.Remark("its load, with the first screen: %v", used)
	return o.check(name)
}

func micros(u bench.Usage) float64 { return float64(u.Wall.Microseconds()) }

// report asks the database that load has made.
func (o *ours) report(name string, flags ...string) bench.Contender[bench.Usage] {
	args := append([]string{"report", "-db", o.db("norules")}, flags...)
	return bench.Contender[bench.Usage]{Name: name, Run: func() (bench.Usage, error) {
		used, err := o.run.Measure("statalysis report "+name, o.run.Command(o.binary, args...))
		if err != nil {
			return used, fmt.Errorf("report %s: %w", name, err)
		}
		return used, nil
	}}
}
