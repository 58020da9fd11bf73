package main

import (
	"fmt"
	"os"
	"syscall"
	"time"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/examples/statalysis/load"
	"sasync/examples/statalysis/report/termtext"
	"sasync/examples/statalysis/store"
	"sasync/reactor"
)

const followUsage = `statalysis follow loads logs and goes on with what is written to them, through
rotation and truncation, until q or Ctrl-C ends it. New files of a folder are
loaded as they appear.

Usage:

  statalysis follow [flags] FILE-OR-FOLDER...

It goes on where a load or another follow has stopped. With -listen-syslog other
machines may send their lines: nginx's access_log syslog:server=HOST:5140, or
rsyslog. Who can reach the port can write to the database; there is no password.

When files of -rules or -blocked change, or when it gets SIGHUP, they are read
again: what comes from then on is sifted by them, and an address that a new rule
catches is deleted as by a load. A rule that can't be read is told, and the rules
of before stay. To sift earlier logs too, load them again.

Examples:

  statalysis follow /var/log/nginx
  statalysis follow -db postgres://me@db/stat /var/log/apache2/access.log
  statalysis follow -listen-syslog :5140        takes what web servers send here

Flags, before or after the files:

`

// following is the command follow.
type following struct {
	options        options
	config         intakeConfig
	stdout, stderr *os.File

	// Owned by the loop; for all after the run.
	reactor  *reactor.Reactor
	broker   *dbthread.Broker
	intake   *intake
	closeErr error
	shown    string // the line of counters on the terminal
}

func runFollow(args []string, stdout, stderr *os.File) int {
	o, err := parseFollow(args, stderr)
	if err != nil {
		return usageCode(err)
	}
	stamp := o.ruleStamp() // before they are read
	set, notices, ok := chooseRules(o, stderr)
	if !ok {
		return exitFailed
	}
	f := &following{options: o, stdout: stdout, stderr: stderr}
	f.config = intakeConfig{options: o, ruleStamp: stamp}
	f.config.load = load.Config{Rules: set, ValueLength: o.keptLength(), Anonymise: o.anonymise, KeepLast: time.Duration(o.keepLast), Paths: o.paths, Layout: o.layout, CheckpointEvery: checkpointEvery, Hooks: load.Hooks{Notice: f.notice}}
	for _, n := range notices {
		f.notice(n)
	}
	if err := f.run(); err != nil {
		complain(stderr, err)
		return exitFailed
	}
	return f.conclude()
}

func (f *following) run() error {
	r, err := reactor.New(reactor.Config{Logger: newLogger(f.stderr), ShutdownTimeout: -1})
	if err != nil {
		return err
	}
	f.reactor = r
	f.broker = dbthread.Open(r, f.options.db, dbthread.Config{Startup: forLoading(f.options.db, store.CreateSchema)})
	restore := onQuit(r)
	defer restore()
	defer onHangup(r, func() { f.intake.reloadRules() })()
	stop := func() { r.Stop() } // an error says that a signal has stopped it already
	r.CallWhenRunning(func() {
		f.intake = startIntake(r, f.broker, f.config, stop)
		r.Before(reactor.Shutdown, func() *deferred.Deferred[deferred.Unit] {
			closed := deferred.ThenDefer(f.intake.stop(), func(deferred.Unit) *deferred.Deferred[deferred.Unit] { return f.broker.Shutdown() })
			return closed.AddErrback(func(err error) (deferred.Unit, error) {
				f.closeErr = err
				return deferred.Unit{}, nil
			})
		})
		f.show()
	})
	return r.Run()
}

// showEvery is how often the counters are shown on a terminal.
const showEvery = 200 * time.Millisecond

// show keeps a line of counters on a terminal.
func (f *following) show() {
	if f.options.quiet || !isTerminal(f.stderr) {
		return
	}
	f.paint(f.counters())
	f.reactor.CallLater(showEvery, f.show)
}

func (f *following) counters() string {
	c := f.intake.loader.Counters()
	return fmt.Sprintf("%s · %s lines · %s stored · %s duplicates · %s ignored · %s blocked · %s unread · q quits",
		termtext.Count(int64(c.Following), "log"), termtext.Thousands(c.Lines), termtext.Thousands(c.Stored), termtext.Thousands(c.Duplicates),
		termtext.Thousands(c.Ignored), termtext.Thousands(c.Blocked), termtext.Thousands(c.Unread))
}

func (f *following) paint(line string) {
	line = termtext.Shorten(line, widthOf(f.stderr)-1)
	if line != f.shown {
		f.shown = line
		fmt.Fprintf(f.stderr, "\r\x1b[K%s", line)
	}
}

func (f *following) notice(text string) {
	if f.shown != "" {
		fmt.Fprint(f.stderr, "\r\x1b[K")
		f.shown = ""
	}
	fmt.Fprintln(f.stderr, "!", termtext.Safe(text))
}

// conclude says what is safe and how the program ends: being stopped is its
// regular end.
func (f *following) conclude() int {
	if f.shown != "" {
		fmt.Fprintln(f.stderr)
	}
	failed := f.intake.err != nil
	if failed {
		complain(f.stderr, f.intake.err)
	}
	if f.closeErr != nil && !failed {
		complain(f.stderr, f.closeErr)
	}
	if f.intake.loader.Prepared() && !f.options.quiet {
		fmt.Fprintf(f.stdout, "statalysis: %s stored in %s, all of it safe. Follow or load again to go on.\n",
			termtext.Count(f.intake.loader.Safe(), "entry"), shownDatabase(f.options.db))
	}
	signal, _ := f.reactor.ExitSignal().(syscall.Signal)
	switch {
	case failed || f.closeErr != nil:
		return exitFailed
	case signal != 0 && signal != syscall.SIGINT && signal != syscall.SIGTERM:
		return 128 + int(signal)
	}
	return exitOK
}
