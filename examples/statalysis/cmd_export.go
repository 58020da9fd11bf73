package main

import (
	"errors"
	"os"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/examples/statalysis/report"
	"sasync/examples/statalysis/report/termtext"
)

const exportUsage = `statalysis export writes the requests of people as CSV or as lines of JSON, with
all that the database has of them.

Usage:

  statalysis export [flags]

Examples:

  statalysis export -format jsonl -o requests.jsonl
  statalysis export -since 2026-03-01 -vhost shop.example > march.csv

Flags:

`

// exporting is the command export.
type exporting struct {
	db, format, out string
	asked           report.Asked
}

func runExport(args []string, stdout, stderr *os.File) int {
	e, err := parseExport(args, stderr)
	if err != nil {
		return usageCode(err)
	}
	if err := e.run(stdout, stderr); err != nil {
		complain(stderr, err)
		return exitFailed
	}
	return exitOK
}

func (e *exporting) run(stdout, stderr *os.File) (err error) {
	if err := mustExist(e.db); err != nil { // before a file is made
		return err
	}
	to := stdout
	if e.out != "" {
		if to, err = os.OpenFile(e.out, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, to.Close()) }()
	}
	var rows int64
	err = onDatabase(e.db, stderr, func(co *deferred.Coroutine, b *dbthread.Broker) (err error) {
		rows, err = report.Export(co, b, e.asked, e.format == "jsonl", to)
		return err
	})
	if err == nil && e.out != "" {
		_, err = stderr.WriteString("statalysis: " + termtext.Count(rows, "request") + " written to " + termtext.Safe(e.out) + "\n")
	}
	return err
}

func parseExport(args []string, stderr *os.File) (e *exporting, err error) {
	var since, until string
	e = &exporting{asked: report.Asked{Days: -1}}
	flags := newFlags("export", exportUsage, stderr)
	databaseFlag(flags, &e.db)
	flags.StringVar(&e.format, "format", "csv", "csv or jsonl, a line of JSON for each request")
	flags.StringVar(&e.out, "o", "", "write to this `file`")
	flags.StringVar(&since, "since", "", "from this `day` on, such as 2026-03-01, or time, such as 2026-03-01T14:00")
	flags.StringVar(&until, "until", "", "up to this `day`, all of it, or time")
	filterFlags(flags, &e.asked.Filter)
	rest, err := parseFlags(flags, args)
	switch {
	case err != nil:
		return nil, err
	case len(rest) > 0:
		return nil, mistake(stderr, "export", "it takes no files: %q; -o names the one to write", rest[0])
	case e.format != "csv" && e.format != "jsonl":
		return nil, mistake(stderr, "export", "there is no format %q: take csv or jsonl", e.format)
	}
	if err = parseTimes(&e.asked, since, until, ""); err == nil {
		err = e.asked.Check()
	}
	if err != nil {
		return nil, mistake(stderr, "export", "%v", err)
	}
	return e, nil
}
