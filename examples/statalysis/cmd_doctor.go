package main

import (
	"fmt"
	"io"
	"os"

	"sasync/examples/statalysis/report/termtext"
)

const doctorUsage = `statalysis doctor looks whether all is well with a database and with what a load
needs, and says what to do about what is not. It changes nothing.

Usage:

  statalysis doctor [flags] [FILE-OR-FOLDER...]

The exit code is 0 if there is nothing to be done, 3 if something is worth a look,
and 1 if something is wrong. A large database takes as long as reading it.

Examples:

  statalysis doctor
  statalysis doctor -db /var/lib/statalysis/stat.db /var/log/nginx

Flags:

`

// exitLook is doctor's exit code if something is worth a look.
const exitLook = 3

// severity says how bad something is.
type severity uint8

const (
	fine severity = iota
	look
	wrong
)

// finding is something that a check has found.
type finding struct {
	severity severity
	text     string
	advice   string // "" if there is nothing to be done
}

func found(s severity, advice, format string, args ...any) finding {
	return finding{s, fmt.Sprintf(format, args...), advice}
}

func runDoctor(args []string, stdout, stderr *os.File) int {
	d := doctor{out: stdout, stderr: stderr}
	flags := newFlags("doctor", doctorUsage, stderr)
	databaseFlag(flags, &d.db)
	logs, err := parseFlags(flags, args)
	if err != nil {
		return usageCode(err)
	}
	d.settings(flags)
	d.disk()
	d.database()
	d.logs(logs)
	return d.conclude()
}

// doctor is the command doctor.
type doctor struct {
	db     string
	out    io.Writer
	stderr *os.File
	worst  severity
	count  [wrong + 1]int64
}

var severityMarks = [...]string{fine: "ok   ", look: "look ", wrong: "WRONG"}

// tell writes findings.
func (d *doctor) tell(list ...finding) {
	for _, f := range list {
		d.worst = max(d.worst, f.severity)
		d.count[f.severity]++
		fmt.Fprintf(d.out, "%s  %s\n", severityMarks[f.severity], termtext.Safe(f.text))
		if f.advice != "" {
			fmt.Fprintf(d.out, "       %s\n", termtext.Safe(f.advice))
		}
	}
}

func (d *doctor) conclude() int {
	switch d.worst {
	case wrong:
		fmt.Fprintf(d.out, "\n%s.\n", termtext.Count(d.count[wrong], "thing is wrong"))
		return exitFailed
	case look:
		fmt.Fprintf(d.out, "\nNothing is wrong; %s.\n", termtext.Count(d.count[look], "thing is worth a look"))
		return exitLook
	}
	fmt.Fprintln(d.out, "\nAll is well.")
	return exitOK
}
