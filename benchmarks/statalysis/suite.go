// Package statalysis is the suite of the log analyser: whole processes, from a
// plain log in the page cache to a database that is safely on disk.
package statalysis

import (
	"sasync/benchmarks/internal/bench"
)

// names of the figures of one log with the default rules.
type names struct {
	load, loadCPU, rss string // rss is empty where the log is too small to tell
}

// maxRSS is the most memory that a load may take, whatever the log's size.
const maxRSS = 250 // MB

// Measure loads the real log.
func Measure(r *bench.Run) error {
	in, err := realLog(r)
	if err != nil {
		return err
	}
	return measure(r, in, names{load: "statalysis/load-real", loadCPU: "statalysis/loadcpu-real"})
}

// bigCopies of the real log make 2.1 million lines.
const bigCopies = 10

// MeasureBig loads ten copies of the real log, with shifted years.
func MeasureBig(r *bench.Run) error {
	in, err := realLog(r)
	if err != nil {
		return err
	}
	if in, err = in.grown(r, bigCopies); err != nil {
		return err
	}
	return measure(r, in, names{load: "statalysis/load-rules", loadCPU: "statalysis/loadcpu-rules", rss: "statalysis/rss"})
}

func measure(r *bench.Run, in input, n names) error {
	o, err := buildOurs(r, in)
	if err != nil {
		return err
	}
	contenders := []bench.Contender[bench.Usage]{o.load("rules"), o.load("norules", "-no-rules")}
	if g, ok := findGoAccess(r, in); ok {
		contenders = append(contenders, g.contender())
	}
	if o.sqlite3 != "" {
		i, err := prepareImport(r, o)
		if err != nil {
			return err
		}
		contenders = append(contenders, i.contender())
	}
	used, err := bench.Interleave(r.Rounds, contenders...)
	if err != nil {
		return err
	}
	r.Table.Remark("%s: %d lines, %.1f MB; database on %s; median of %d rounds",
		in.title, in.lines, float64(in.bytes)/1e6, bench.FileSystem(r.Work), r.Rounds)
	for _, name := range []string{"rules", "norules"} {
		if rows, ok := o.rows[name]; ok {
			r.Table.Remark("stored with %s: %d records", name, rows)
		}
	}
	printFigures(r.Table, in, n, used)
	return measureAgain(r, o)
}

// printFigures prints them; used holds what each contender took, by name.
func printFigures(t *bench.Table, in input, n names, used map[string][]bench.Usage) {
	perSecond := func(u bench.Usage) float64 { return float64(in.lines) / u.Wall.Seconds() }
	perCPUSecond := func(u bench.Usage) float64 { return float64(in.lines) / u.CPU.Seconds() }
	megabytes := func(u bench.Usage) float64 { return float64(u.PeakRSS) / 1e6 }
	bench.Compare(t, n.load, bench.LinesPerSecond, used, "rules", "goaccess", perSecond)
	bench.Compare(t, n.loadCPU, bench.LinesPerCPUSecond, used, "rules", "goaccess", perCPUSecond)
	bench.Compare(t, "statalysis/load-norules", bench.LinesPerSecond, used, "norules", "goaccess", perSecond)
	bench.Compare(t, "statalysis/load-norules", bench.LinesPerSecond, used, "norules", "sqlite-import", perSecond)
	if n.rss != "" {
		worst := max(bench.Median(used["rules"], megabytes), bench.Median(used["norules"], megabytes))
		t.Figure(bench.Figure{Name: n.rss, Ours: worst, Unit: bench.Megabytes, Peer: bench.Limit, Theirs: maxRSS})
	}
}
