package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/examples/statalysis/report"
)

const sqlUsage = `statalysis sql asks a database in SQL. It only reads, and what takes too long is
broken off.

Usage:

  statalysis sql [flags] [QUERY]

Without a query it reads statements that end with ";" from standard input.

  entries   a request of a person: dt (UTC), tz (seconds east of it), ip, http, method, bytes,
            served_us, was_rd, and id_vhost, id_url, id_ref, id_ua, ids in vhost, url, ref, ua
            (value)
  bad_ip, bad_seen, rules, files
            who was caught, what they asked for, by which rule; the logs

Examples:

  statalysis sql "SELECT http, count(*) FROM entries GROUP BY http"
  statalysis sql -format csv "SELECT ip, count(*) AS n FROM entries GROUP BY ip ORDER BY n DESC" > ips.csv
  statalysis report -section pages -sql      shows statements to begin with

Flags:

`

// asking is the command sql.
type asking struct {
	db, format, query string
	rows              int
	limit             time.Duration
	stdout, stderr    *os.File
}

func runSQL(args []string, stdout, stderr *os.File) int {
	a := &asking{stdout: stdout, stderr: stderr}
	if err := a.parse(args); err != nil {
		return usageCode(err)
	}
	if a.query == "" {
		return a.shell(os.Stdin)
	}
	if err := a.ask(a.query); err != nil {
		complain(stderr, err)
		return exitFailed
	}
	return exitOK
}

func (a *asking) parse(args []string) error {
	flags := newFlags("sql", sqlUsage, a.stderr)
	databaseFlag(flags, &a.db)
	flags.StringVar(&a.format, "format", "table", "table, csv or json")
	flags.IntVar(&a.rows, "rows", 1000, "show so many `rows` at most")
	flags.DurationVar(&a.limit, "timeout", 30*time.Second, "break off what takes longer; 0 is never")
	rest, err := parseFlags(flags, args)
	switch {
	case err != nil:
		return err
	case a.format != "table" && a.format != "csv" && a.format != "json":
		return mistake(a.stderr, "sql", "there is no format %q: take table, csv or json", a.format)
	case a.rows < 1:
		return mistake(a.stderr, "sql", "-rows must be at least 1")
	}
	a.query = strings.TrimSpace(strings.Join(rest, " "))
	return nil
}

// shell asks each statement of in, and goes on after one that fails.
func (a *asking) shell(in *os.File) (exitCode int) {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	statement := ""
	for a.prompt(in, statement); lines.Scan(); a.prompt(in, statement) {
		line := strings.TrimSpace(lines.Text())
		if statement == "" && (line == "quit" || line == "exit" || line == `\q` || line == ".quit") {
			break
		}
		if statement += line + "\n"; strings.HasSuffix(line, ";") {
			exitCode = max(exitCode, a.tell(statement))
			statement = ""
		}
	}
	if strings.TrimSpace(statement) != "" {
		exitCode = max(exitCode, a.tell(statement))
	}
	if err := lines.Err(); err != nil {
		complain(a.stderr, err)
		return exitFailed
	}
	return exitCode
}

func (a *asking) prompt(in *os.File, statement string) {
	if isTerminal(in) {
		io.WriteString(a.stderr, map[bool]string{true: "sql> ", false: "...> "}[statement == ""])
	}
}

func (a *asking) tell(statement string) int {
	if err := a.ask(statement); err != nil {
		complain(a.stderr, err)
		return exitFailed
	}
	return exitOK
}

func (a *asking) ask(statement string) error {
	return onDatabase(a.db, a.stderr, func(co *deferred.Coroutine, b *dbthread.Broker) error {
		answer, err := deferred.Await(co, dbthread.Read(b, "sql", func(tx *dbthread.Tx) (*report.Answer, error) {
			return report.Freely(tx, statement, a.rows)
		}, dbthread.Deadline(a.limit)))
		if err != nil {
			return a.explain(err)
		}
		switch a.format {
		case "csv":
			return report.WriteCSV(a.stdout, answer)
		case "json":
			return report.WriteJSON(a.stdout, answer)
		}
		return report.WriteText(a.stdout, report.Style{Width: widthOf(a.stdout), Colour: hasColour(a.stdout)}, answer)
	})
}

// explain says in a person's words what is wrong with a statement.
func (a *asking) explain(err error) error {
	var late *deferred.TimeoutError
	if errors.As(err, &late) {
		return fmt.Errorf("it took longer than %v; -timeout gives it more", a.limit)
	}
	var failed *dbthread.TxError
	if errors.As(err, &failed) {
		return failed.Cause
	}
	return err
}
