package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"sasync/examples/statalysis/accesslog"
	"sasync/examples/statalysis/load"
	"sasync/examples/statalysis/report/termtext"
	"sasync/examples/statalysis/rules"
)

func runRulesDryRun(args []string, stdout, stderr *os.File) int {
	flags := newFlags("rules dry-run", rulesUsage, stderr)
	folder := flags.String("rules", "", "the rules of this `folder` instead of the default ones")
	paths, err := parseFlags(flags, args)
	switch {
	case err != nil:
		return usageCode(err)
	case len(paths) == 0:
		mistake(stderr, "rules dry-run", "no file or folder named; for example: statalysis rules dry-run -rules rules /var/log/nginx")
		return exitUsage
	}
	set, whole := rulesOf(*folder, stderr)
	if set == nil {
		return exitFailed
	}
	d := newDryRun(set)
	logs, _, errs := accesslog.Expand(paths, nil)
	for _, log := range logs {
		if err := d.file(log); err != nil {
			errs = append(errs, err)
		}
	}
	for _, err := range errs {
		complain(stderr, err)
	}
	if d.requests == 0 {
		fmt.Fprintln(stdout, "No request was read.")
	} else {
		d.write(stdout)
	}
	if !whole || len(errs) > 0 {
		return exitFailed
	}
	return exitOK
}

// dryRun counts what rules would catch.
type dryRun struct {
	set      *rules.Set
	sifter   *rules.Sifter
	requests int64
	skipped  int64
	by       map[string]*dryAddress
}

// dryAddress is what an address has done.
type dryAddress struct {
	verdict          rules.Verdict
	requests, served int64
	sample           string // a URL that was caught
}

func newDryRun(set *rules.Set) *dryRun {
	return &dryRun{set: set, sifter: set.NewSifter(), by: map[string]*dryAddress{}}
}

// file sifts a log, block by block.
func (d *dryRun) file(log accesslog.Candidate) error {
	f, err := log.Open(accesslog.Options{})
	if err != nil {
		return err
	}
	defer f.Close()
	rates := d.set.NewRates()
	var records []accesslog.Record
	for {
		block, err := f.Next()
		if err != nil {
			return ignoreEOF(err)
		}
		records = block.Parse(records[:0]).Records
		for i := range records {
			d.record(rates, &records[i])
		}
	}
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func (d *dryRun) record(rates *rules.Rates, r *accesslog.Record) {
	line := load.RuleLine(r)
	v := d.sifter.Sift(line)
	if v.Action == rules.Accept {
		v = rates.Sift(&line, r.Time)
	}
	d.requests++
	if v.Action == rules.Skip {
		d.skipped++
		return
	}
	a := d.by[r.IP]
	if a == nil {
		a = &dryAddress{verdict: rules.Verdict{Rule: -1}}
		d.by[strings.Clone(r.IP)] = a
	}
	a.requests++
	if r.Status >= 200 && r.Status <= 299 {
		a.served++
	}
	if v.Action != rules.Accept && (a.verdict.Rule < 0 || d.set.Stronger(v, a.verdict)) {
		a.verdict, a.sample = v, strings.Clone(r.URL)
	}
}

// caught is what a rule would catch: addresses of which it is the strongest.
type caught struct {
	rule                        int32
	action                      rules.Action
	addresses, requests, served int64
	sample                      string
}

func (d *dryRun) caught() (list []caught, people caught) {
	by := map[int32]*caught{}
	for _, a := range d.by {
		c := by[a.verdict.Rule]
		if c == nil {
			c = &caught{rule: a.verdict.Rule, action: a.verdict.Action, sample: a.sample}
			by[a.verdict.Rule] = c
		}
		c.addresses++
		c.requests += a.requests
		c.served += a.served
		c.sample = min(c.sample, a.sample) // whichever, but always the same
	}
	for rule, c := range by {
		if rule < 0 {
			people = *c
		} else {
			list = append(list, *c)
		}
	}
	slices.SortFunc(list, func(a, b caught) int { return cmp.Or(cmp.Compare(b.requests, a.requests), cmp.Compare(a.rule, b.rule)) })
	return list, people
}

func (d *dryRun) write(out io.Writer) {
	list, people := d.caught()
	fmt.Fprintf(out, "%s; %s of %s kept as people's",
		termtext.Count(d.requests, "request"), termtext.Thousands(people.requests), termtext.Count(people.addresses, "address"))
	if d.skipped > 0 {
		fmt.Fprintf(out, ", %s left out", termtext.Thousands(d.skipped))
	}
	fmt.Fprint(out, ".\n\n")
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "requests\tserved\taddresses\taction\trule\tfor example")
	for _, c := range list {
		rule := d.set.Rules()[c.rule]
		fmt.Fprintf(w, "%s\t%d %%\t%s\t%v\t%s\t%s\n", termtext.Thousands(c.requests), 100*c.served/c.requests, termtext.Thousands(c.addresses),
			c.action, termtext.Shorten(termtext.Safe(ruleText(rule)), 60), termtext.Shorten(termtext.Safe(c.sample), 40))
	}
	w.Flush()
}
