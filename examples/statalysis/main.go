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
	"syscall"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"sasync/dbthread"
	_ "sasync/dbthread/sqlite"
	"sasync/deferred"
	"sasync/examples/statalysis/accesslog"
	"sasync/examples/statalysis/rules"
	"sasync/reactor"
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

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryGoal)
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr *os.File) int {
	if len(args) == 0 {
		io.WriteString(stderr, usage)
		return exitUsage
	}
	switch args[0] {
	case "load":
		return runLoad(args[1:], stdout, stderr)
	case "help", "-h", "-help", "--help":
		_, err := parseOptions([]string{"-h"}, stdout)
		return usageCode(err)
	}
	fmt.Fprintf(stderr, "statalysis: there is no command %q; see statalysis help\n", args[0])
	return exitUsage
}

func usageCode(err error) int {
	if errors.Is(err, flag.ErrHelp) {
		return exitOK
	}
	return exitUsage
}

func runLoad(args []string, stdout, stderr *os.File) int {
	l, code := newLoader(args, stderr)
	if l == nil {
		return code
	}
	if err := l.run(); err != nil {
		complain(stderr, err)
		return exitFailed
	}
	return l.conclude(stdout, stderr)
}

// newLoader makes what the command line asks for; if it can't, it has said why
// and the exit code tells how bad that is.
func newLoader(args []string, stderr *os.File) (l *loader, code int) {
	o, err := parseOptions(args, stderr)
	if err != nil {
		return nil, usageCode(err)
	}
	set, notices, ok := chooseRules(o, stderr)
	if !ok {
		return nil, exitFailed
	}
	candidates, skipped, errs := accesslog.Expand(o.paths)
	for _, err := range errs {
		complain(stderr, err)
	}
	for _, n := range skipped {
		notices = append(notices, n.String())
	}
	if len(candidates) == 0 && len(errs) > 0 {
		return nil, exitFailed
	}
	l = &loader{options: o, set: set, candidates: candidates, incomplete: len(errs) > 0, notices: notices, display: newDisplay(o, stderr), logger: newLogger(stderr)}
	l.addFiles()
	return l, exitOK
}

// chooseRules gives the rules that the command line asks for.
func chooseRules(o options, stderr io.Writer) (set *rules.Set, notices []string, ok bool) {
	switch {
	case o.noRules:
		return rules.None(), nil, true
	case o.rulesDir == "":
		return rules.Default(), nil, true
	}
	set, broken, err := rules.Load(o.rulesDir)
	if err != nil {
		complain(stderr, err)
		return nil, nil, false
	}
	for _, b := range broken {
		if o.skipBrokenRules {
			notices = append(notices, "rule left out: "+b.Error())
		} else {
			complain(stderr, b)
		}
	}
	if len(broken) > 0 && !o.skipBrokenRules {
		fmt.Fprintln(stderr, "statalysis: nothing was loaded; mend the rules, or go on without the broken ones with -skip-broken-rules")
		return nil, nil, false
	}
	return set, notices, true
}

// newLogger is for what should not happen, an error that no code handles for
// one: a line without time and level, as all that the program says.
func newLogger(stderr *os.File) *zap.Logger {
	plain := zapcore.NewConsoleEncoder(zapcore.EncoderConfig{MessageKey: "message"})
	return zap.New(zapcore.NewCore(plain, zapcore.Lock(stderr), zap.ErrorLevel))
}

func complain(stderr io.Writer, err error) { fmt.Fprintln(stderr, "statalysis:", err) }

// run loads the files on a loop of its own.
func (l *loader) run() error {
	r, err := reactor.New(reactor.Config{
		Logger:          l.logger,
		ShutdownTimeout: -1, // a second signal ends it
	})
	if err != nil {
		return err
	}
	l.reactor = r
	l.broker = dbthread.Open(r, l.options.db, dbthread.Config{
		Startup: createSchema,
		// A load wants throughput: in a larger group the pages of the index on
		// ip are written less often. 4,000 gives a tenth over 1,000.
		GroupSize: 4000, GroupTime: 100 * time.Millisecond,
	})
	r.CallWhenRunning(func() {
		done := deferred.Inline(r, func(co *deferred.Coroutine) (deferred.Unit, error) {
			l.summary, l.err = l.load(co)
			return deferred.Unit{}, nil
		}).AddErrback(func(err error) (deferred.Unit, error) { // a panic ends the load, and not in silence
			l.err = err
			return deferred.Unit{}, nil
		})
		r.Before(reactor.Shutdown, func() *deferred.Deferred[deferred.Unit] {
			l.stopping = true
			closed := deferred.ThenDefer(done, func(deferred.Unit) *deferred.Deferred[deferred.Unit] { return l.broker.Shutdown() })
			return closed.AddErrback(func(err error) (deferred.Unit, error) {
				l.closeErr = err
				return deferred.Unit{}, nil
			})
		})
		done.AddCallback(func(deferred.Unit) (deferred.Unit, error) {
			r.Stop() // an error says that a signal has stopped it already
			return deferred.Unit{}, nil
		})
	})
	return r.Run()
}

// conclude shows what came of the load and says how the program ends.
func (l *loader) conclude(stdout, stderr *os.File) int {
	l.display.Finish()
	signal, _ := l.reactor.ExitSignal().(syscall.Signal)
	if l.summary == nil {
		l.explainEnd(stderr)
	} else if err := l.writeScreen(stdout); err != nil {
		complain(stderr, err)
		return exitFailed
	}
	if l.closeErr != nil && l.err == nil {
		complain(stderr, l.closeErr)
	}
	incomplete := l.incomplete || l.closeErr != nil
	for _, f := range l.files {
		incomplete = incomplete || f.Err != nil
	}
	switch {
	case signal != 0:
		return 128 + int(signal)
	case l.err != nil || incomplete:
		return exitFailed
	}
	return exitOK
}

// explainEnd says why the load ended early, and what is safe.
func (l *loader) explainEnd(stderr io.Writer) {
	if l.err != nil && l.err != errStopped { // nil: the loop ended before the load could say why
		complain(stderr, l.err)
	}
	if l.values[0] == nil { // the database was not even opened
		return
	}
	var stored, purged int64
	for _, f := range l.files {
		stored, purged = stored+f.Stored, purged+f.Purged
	}
	fmt.Fprintf(stderr, "statalysis: stopped early; %s of this load safely stored in %s. Run the same command again to go on.\n",
		count(int(stored-purged), "entry"), l.options.db)
}
