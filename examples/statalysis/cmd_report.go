package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/examples/statalysis/report"
)

const reportUsage = `statalysis report shows what a database knows of people: on the terminal, as a
page of HTML in one file, as JSON or as CSV.

Usage:

  statalysis report [flags]

Examples:

  statalysis report                                 the first screen
  statalysis report -period week -vhost shop.example
  statalysis report -format html -o report.html
  statalysis report -section requests -ip 192.0.2.7 -rows 100
  statalysis report -section missing -format csv -o missing.csv
  statalysis report -section pages -compare -sql
  statalysis report -geo GeoLite2-City.mmdb -geo GeoLite2-ASN.mmdb

Sections: %s.

Flags:

`

// reportOptions are what the command line of report asks for.
type reportOptions struct {
	db, format, out string
	sections        []report.Question // none: the first screen, or all that make a page
	asked           report.Asked
	geo             geoFlag
	compare, sql    bool
}

// ofPage are the sections of a page, and of JSON.
const ofPage = "people,who,days,pages,referrers,countries,cities,networks,missing,errors,bad,bots,vhosts,entry,exit,hours,status,speed,files,gaps"

// ofPlaces are the sections that a file of -geo is for.
const ofPlaces = "countries,cities,networks"

func runReport(args []string, stdout, stderr *os.File) int {
	o, err := parseReport(args, stderr)
	if err != nil {
		return usageCode(err)
	}
	if o.asked.Geo, err = o.geo.open(); err != nil {
		complain(stderr, err)
		return exitFailed
	}
	var text strings.Builder
	err = onDatabase(o.db, stderr, func(co *deferred.Coroutine, b *dbthread.Broker) error { return o.make(co, b, &text, stdout) })
	if err == nil {
		err = o.deliver(text.String(), stdout, stderr)
	}
	if err != nil {
		complain(stderr, err)
		return exitFailed
	}
	return exitOK
}

// make asks and writes.
func (o *reportOptions) make(co *deferred.Coroutine, b *dbthread.Broker, w io.Writer, stdout *os.File) error {
	style := report.Style{Width: widthOf(stdout), Colour: o.out == "" && hasColour(stdout)}
	if len(o.sections) == 0 && o.format == "terminal" && !o.sql {
		options := report.Options{Filter: o.asked.Filter, Days: o.asked.Days, Rows: o.asked.Rows, Until: o.asked.Until, Geo: o.asked.Geo}
		summary, err := deferred.Await(co, report.Ask(b, options))
		if err != nil {
			return err
		}
		if err := report.Write(w, summary, nil, style); err != nil || o.asked.Geo == nil {
			return err
		}
		o.sections, _ = findSections(ofPlaces) // behind the screen
	}
	answers, err := o.ask(co, b)
	switch {
	case err != nil:
		return err
	case o.sql:
		return report.WriteSQL(w, answers...)
	case o.format == "html":
		return report.WriteHTML(w, "statalysis", answers...)
	case o.format == "json":
		return report.WriteJSON(w, answers...)
	case o.format == "csv":
		return report.WriteCSV(w, answers[0])
	}
	return report.WriteText(w, style, answers...)
}

func (o *reportOptions) ask(co *deferred.Coroutine, b *dbthread.Broker) (answers []*report.Answer, err error) {
	sections := o.sections
	if len(sections) == 0 {
		sections, _ = findSections(ofPage)
	}
	for _, q := range sections {
		if len(sections) > 1 && !q.Askable(o.asked.Geo) {
			continue
		}
		a, err := deferred.Await(co, q.Go(b, o.asked))
		if err == nil && o.compare && a.Until != 0 {
			var before *report.Answer
			before, err = deferred.Await(co, q.Go(b, a.Before(o.asked)))
			if err == nil {
				a.Compare(before)
			}
		}
		if err != nil {
			return nil, err
		}
		answers = append(answers, a)
	}
	return answers, nil
}

func findSections(list string) (found []report.Question, err error) {
	for _, name := range strings.FieldsFunc(list, isComma) {
		q, ok := report.Find(name)
		if !ok {
			return nil, fmt.Errorf("there is no section %q", name)
		}
		found = append(found, q)
	}
	return found, nil
}

func sectionNames() string {
	var names []string
	for _, q := range report.Questions() {
		names = append(names, q.Name)
	}
	return strings.Join(names, ", ")
}

// deliver puts the text where it belongs: into a file, through a pager if it is
// longer than the terminal, or out.
func (o *reportOptions) deliver(text string, stdout, stderr *os.File) error {
	if o.out != "" {
		return os.WriteFile(o.out, []byte(text), 0o600)
	}
	if isTerminal(stdout) && strings.Count(text, "\n") >= heightOf(stdout) && page(text, stdout, stderr) {
		return nil
	}
	_, err := io.WriteString(stdout, text)
	return err
}

func parseReport(args []string, stderr *os.File) (o reportOptions, err error) {
	var sections, since, until, period string
	flags := newFlags("report", fmt.Sprintf(reportUsage, sectionNames()), stderr)
	databaseFlag(flags, &o.db)
	flags.StringVar(&o.format, "format", "terminal", "terminal, html, json or csv")
	flags.StringVar(&o.out, "o", "", "write to this `file`")
	flags.StringVar(&sections, "section", "", "only these `sections`, separated by commas")
	flags.StringVar(&since, "since", "", "from this `day` on, such as 2026-03-01, or time, such as 2026-03-01T14:00")
	flags.StringVar(&until, "until", "", "up to this `day`, all of it, or time")
	flags.IntVar(&o.asked.Days, "days", 0, "the last so many `days` of the log (default 30); -1 is all")
	flags.StringVar(&period, "period", "", "day, week, month, year or all: the last of the log")
	filterFlags(flags, &o.asked.Filter)
	o.geo.addTo(flags)
	flags.IntVar(&o.asked.Rows, "rows", 10, "`rows` of each section")
	flags.BoolVar(&o.compare, "compare", false, "show what it was in the time before")
	flags.BoolVar(&o.sql, "sql", false, "show the statements instead of their answers")
	rest, err := parseFlags(flags, args)
	if err != nil {
		return o, err
	}
	if len(rest) > 0 {
		return o, mistake(stderr, "report", "it takes no files: %q; statalysis load reads them", rest[0])
	}
	if o.sections, err = findSections(sections); err != nil {
		return o, mistake(stderr, "report", "%v; there are: %s", err, sectionNames())
	}
	if err := parseTimes(&o.asked, since, until, period); err != nil {
		return o, mistake(stderr, "report", "%v", err)
	}
	if err := o.asked.Check(); err != nil {
		return o, mistake(stderr, "report", "%v", err)
	}
	switch {
	case o.format == "csv" && len(o.sections) != 1:
		return o, mistake(stderr, "report", "CSV is one table: choose one with -section")
	case o.format != "terminal" && o.format != "html" && o.format != "json" && o.format != "csv":
		return o, mistake(stderr, "report", "there is no format %q: take terminal, html, json or csv", o.format)
	}
	if (since != "" || o.asked.Days < 0) && len(o.sections) == 0 && o.format == "terminal" { // the first screen is about the last days
		o.sections, err = findSections(ofPage)
	}
	return o, err
}

var periodDays = map[string]int{"": 0, "day": 1, "week": 7, "month": 30, "year": 365, "all": -1}

// parseTimes reads what time is asked about. The last day is meant as a whole.
func parseTimes(a *report.Asked, since, until, period string) (err error) {
	days, ok := periodDays[period]
	if !ok {
		return fmt.Errorf("there is no period %q: take day, week, month, year or all", period)
	}
	if a.Days == 0 {
		a.Days = days
	}
	if a.Since, _, err = parseTime(since); err != nil {
		return err
	}
	a.Until, ok, err = parseTime(until)
	if err == nil && ok {
		a.Until += 86400
	}
	if err == nil && since != "" && until != "" && a.Since >= a.Until {
		err = fmt.Errorf("-since %s is not before -until %s", since, until)
	}
	return err
}

// parseTime reads a time of the log's own clock; isDay says that it is a day.
func parseTime(s string) (seconds int64, isDay bool, err error) {
	if s == "" {
		return 0, false, nil
	}
	for _, layout := range []string{"2006-01-02", "2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02 15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Unix(), len(layout) == len("2006-01-02"), nil
		}
	}
	return 0, false, fmt.Errorf("%q is no time: want 2026-03-01 or 2026-03-01T14:00", s)
}
