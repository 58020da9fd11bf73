package statalysis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"sasync/benchmarks/internal/bench"
)

const (
	// besideLines is the length of the log that is loaded beside the dashboard: the
	// next months, so that the page is about what is being stored. It takes half a
	// minute, so that the page asks more than once.
	besideLines = 3_000_000
	// maxReady is how long a dashboard may take to make a year's days ready.
	maxReady = 30 * time.Minute
)

// views are what people look at, one after the other.
func views() []view {
	list := []view{
		{"first screen", "days=30", overview},
		{"a week", "days=7", overview},
		{"a year", "days=365", overview},
		{"a day", "since=2025-11-03&until=2025-11-04", overview},
		{"a site", "days=30&vhost=shop.example", overview},
		{"a page", "days=30&path=/pages/7/about-this.html", overview},
		{"an address", "days=30&ip=10.0.0.7", overview},
		{"a network", "days=30&ip=10.0.44.0/24", overview},
		{"a status", "days=30&status=404", overview},
		{"requests", "days=30", []string{"requests"}},
		{"requests of an address", "days=30&ip=10.0.0.7", []string{"requests"}},
		{"requests of a page", "days=30&path=/pages/7/about-this.html", []string{"requests"}},
		{"rules", "days=30", []string{"rules", "bad"}},
	}
	for _, tab := range tabs {
		list = append(list, view{"a tab", "days=30", []string{tab}})
	}
	return list
}

// serve starts a dashboard.
func (o *ours) serve(db string) (*bench.Server, error) {
	return bench.ServeAt(o.run.Command(o.binary, "serve", "-db", db, "-listen", "127.0.0.1:0"), func(line string) (string, bool) {
		_, rest, found := strings.Cut(line, "http://")
		address, _, _ := strings.Cut(rest, "/")
		return address, found
	})
}

// measureServe measures the dashboard on the database that report has asked.
func measureServe(r *bench.Run, o *ours) error {
	db := o.db("norules")
	server, err := o.serve(db)
	if err != nil {
		return err
	}
	begun := time.Now()
	err = awaitReady(r, o, db)
	ready := time.Since(begun)
	if err == nil {
		r.Table.Remark("serve has made all days ready %v after its start", ready.Round(time.Second))
		err = measureViews(r, newPage(server.Address))
	}
	if err = errors.Join(err, server.End()); err != nil {
		return err
	}
	// What the server has written is to be in the file that is copied.
	if _, err := bench.Output(r.Command(o.sqlite3, "-batch", "-init", os.DevNull, db, "PRAGMA wal_checkpoint(TRUNCATE)")); err != nil {
		return err
	}
	return measureBeside(r, o, db)
}

// awaitReady waits until no day is stale.
func awaitReady(r *bench.Run, o *ours, db string) error {
	if o.sqlite3 == "" {
		return errors.New("it needs the sqlite3 shell")
	}
	for begun := time.Now(); time.Since(begun) < maxReady; {
		stale, err := countRows(r, o.sqlite3, db, "stale_days")
		if err != nil || stale == 0 {
			return err
		}
		select {
		case <-r.Context.Done():
			return r.Context.Err()
		case <-time.After(time.Second):
		}
	}
	return fmt.Errorf("days are stale after %v", maxReady)
}

// measureViews looks at all views, some rounds long: asks each question alone, and
// then all of a view at once.
func measureViews(r *bench.Run, p *page) error {
	var alone, together []took
	wholes := map[string][]time.Duration{}
	for range r.Rounds {
		for _, v := range views() {
			for _, question := range v.questions {
				one, _, err := p.show(r.Context, view{v.name, v.parameters, []string{question}})
				if err != nil {
					return err
				}
				alone = append(alone, one...)
			}
			each, whole, err := p.show(r.Context, v)
			if err != nil {
				return err
			}
			together = append(together, each...)
			wholes[v.name] = append(wholes[v.name], whole)
		}
	}
	tellQuestions(r.Table, "statalysis/dashboard", "alone", alone)
	tellQuestions(r.Table, "statalysis/dashboard-view", "with the others of its view", together)
	for _, name := range []string{"first screen", "a page", "an address", "a year"} {
		whole := bench.Median(wholes[name], func(d time.Duration) time.Duration { return d })
		r.Table.Remark("dashboard: all of %s within %v", name, whole.Round(time.Millisecond))
	}
	return nil
}

// tellQuestions prints what 95 in 100 questions took at most.
func tellQuestions(t *bench.Table, name, how string, all []took) {
	slices.SortFunc(all, func(a, b took) int { return cmp.Compare(a.time, b.time) })
	at := func(hundredth int) time.Duration { return all[(len(all)-1)*hundredth/100].time }
	slowest := all[len(all)-1]
	t.Remark("%d questions, each %s: half within %v, the slowest (%s of %s) within %v", len(all), how,
		at(50).Round(time.Millisecond), slowest.question, slowest.view, slowest.time.Round(time.Millisecond))
	t.Figure(bench.Figure{Name: name, Ours: float64(at(95).Microseconds()), Unit: bench.Microseconds, Peer: bench.Limit, Theirs: maxQuestion})
}

// measureBeside loads the next months with the dashboard open, and without it.
func measureBeside(r *bench.Run, o *ours, db string) error {
	log := r.Path("beside.log")
	if err := writeFile(log, func(w io.Writer) error { return writePeople(w, peopleYear+1, besideLines, reportedLines) }); err != nil {
		return err
	}
	refreshes := 0
	load := func(open bool) func() (bench.Usage, error) {
		return func() (bench.Usage, error) {
			copied := r.Path("beside.db")
			if err := errors.Join(removeDatabase(copied), copyFile(copied, db), settle(input{path: log})); err != nil {
				return bench.Usage{}, err
			}
			work := o.run.Command(o.binary, "load", "-q", "-no-screen", "-no-rules", "-db", copied, log)
			if !open {
				return r.Measure("statalysis alone", work)
			}
			server, err := o.serve(copied)
			if err != nil {
				return bench.Usage{}, err
			}
			looking, stop := context.WithCancel(r.Context)
			looked := make(chan error, 1)
			go func() {
				n, err := newPage(server.Address).stayOpen(looking)
				refreshes += n
				looked <- err
			}()
			used, err := r.Measure("statalysis beside an open dashboard", work)
			stop()
			return used, errors.Join(err, <-looked, server.End())
		}
	}
	used, err := bench.Interleave(r.Rounds, bench.Contender[bench.Usage]{Name: "open", Run: load(true)}, bench.Contender[bench.Usage]{Name: "alone", Run: load(false)})
	if err != nil {
		return err
	}
	r.Table.Remark("beside: %d lines more while the page is open, which asked everything again %d times in %d rounds", besideLines, refreshes, r.Rounds)
	bench.Compare(r.Table, "statalysis/load-beside", bench.LinesPerSecond, used, "open", "alone", func(u bench.Usage) float64 { return besideLines / u.Wall.Seconds() })
	bench.Compare(r.Table, "statalysis/loadcpu-beside", bench.LinesPerCPUSecond, used, "open", "alone", func(u bench.Usage) float64 { return besideLines / u.CPU.Seconds() })
	return nil
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	return writeFile(to, func(w io.Writer) error {
		_, err := io.Copy(w, in)
		return err
	})
}
