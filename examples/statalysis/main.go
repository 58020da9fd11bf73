// Command statalysis loads web access logs into SQL, keeps bots and attackers
// out with rules, and shows what real people did.
//
// It is a program of package sasync: the logs are read and parsed in thread
// pools, the records are put in order on the loop, and a database thread
// stores them, each in a transaction that gives a Deferred.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	_ "sasync/dbthread/mysql"
	_ "sasync/dbthread/postgres"
	_ "sasync/dbthread/sqlite"
)

// Exit codes. A signal's is 128 and its number.
const (
	exitOK     = 0 // everything asked for was done
	exitFailed = 1
	exitUsage  = 2
)

// memoryGoal is what the garbage collector aims to keep the program under. A
// load of two million lines takes some 70 MB; only a log with a million bad
// addresses comes near it.
const memoryGoal = 200 << 20

// command is what the program can be told to do; its code is in cmd_<name>.go.
type command struct {
	name    string
	summary string
	run     func(args []string, stdout, stderr *os.File) (exitCode int)
}

// commands are in the order in which people meet them.
func commands() []command {
	return []command{
		{"load", "read logs into a database and show the first screen", runLoad},
		{"follow", "load logs and go on with what is written to them", runFollow},
		{"report", "show what a database knows: terminal, HTML, JSON, CSV", runReport},
		{"serve", "show a database in the browser", runServe},
		{"sql", "ask a database in SQL, which only reads", runSQL},
		{"export", "write requests as CSV or JSON lines", runExport},
		{"rules", "write, check and try the rules that keep bots and attackers out", runRules},
		{"purge", "delete requests that are too old, of an address or of a site", runPurge},
		{"doctor", "look whether all is well with a database, the disk and the logs", runDoctor},
		{"config", "show the settings that hold, and where each comes from", runConfig},
		{"blocklist", "print the addresses of attackers for a firewall or a web server", runBlocklist},
		{"completion", "print what makes a shell complete commands and flags", runCompletion},
		{"help", "tell what a command does, or print a page for man", runHelp},
	}
}

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryGoal)
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr *os.File) int {
	if len(args) == 0 {
		writeUsage(stderr)
		return exitUsage
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(args[1:], stdout, stderr)
		}
	}
	switch args[0] {
	case "-h", "-help", "--help":
		writeUsage(stdout)
		return exitOK
	}
	fmt.Fprintf(stderr, "statalysis: there is no command %q; see statalysis help\n", args[0])
	return exitUsage
}

func writeUsage(out io.Writer) {
	io.WriteString(out, `statalysis loads web access logs into SQL and shows what real people did.

Usage:

  statalysis COMMAND [flags] ...

Commands; "statalysis help COMMAND" tells more:

`)
	for _, c := range commands() {
		fmt.Fprintf(out, "  %-12s%s\n", c.name, c.summary)
	}
	io.WriteString(out, "\nTo begin with: statalysis load /var/log/nginx\n")
}

// usageCode is the exit code after a command line that could not be used.
func usageCode(err error) int {
	if errors.Is(err, flag.ErrHelp) {
		return exitOK
	}
	return exitUsage
}

// newLogger is for what should not happen, an error that no code handles for
// one: a line without time and level, as all that the program says.
func newLogger(stderr *os.File) *zap.Logger {
	plain := zapcore.NewConsoleEncoder(zapcore.EncoderConfig{MessageKey: "message"})
	return zap.New(zapcore.NewCore(plain, zapcore.Lock(stderr), zap.ErrorLevel))
}

func complain(stderr io.Writer, err error) { fmt.Fprintln(stderr, "statalysis:", err) }
