package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/examples/statalysis/accesslog"
	"sasync/examples/statalysis/daily"
	"sasync/examples/statalysis/load"
	"sasync/examples/statalysis/progress"
	"sasync/examples/statalysis/report"
	"sasync/examples/statalysis/report/termtext"
	"sasync/examples/statalysis/store"
	"sasync/reactor"
)

// loading is the command load: a load on a loop of its own, and the screen that
// tells what came of it.
type loading struct {
	options options
	config  load.Config
	notices []string
	display *progress.Display
	stderr  *os.File

	incomplete bool // some of what the command line names can't be loaded

	// Owned by the loop; for all after the run.
	reactor  *reactor.Reactor
	broker   *dbthread.Broker
	loader   *load.Loader
	loaded   bool            // all that could be loaded is
	summary  *report.Summary // nil when err says why there is none, or none is asked for
	err      error
	closeErr error
}

// checkpointEvery is load.Config.CheckpointEvery; tests shorten it.
var checkpointEvery time.Duration

func runLoad(args []string, stdout, stderr *os.File) int {
	l, code := newLoading(args, stderr)
	if l == nil {
		return code
	}
	if err := l.run(); err != nil {
		complain(stderr, err)
		return exitFailed
	}
	return l.conclude(stdout, stderr)
}

// newLoading makes what the command line asks for; if it can't, it has said why
// and the exit code tells how bad that is.
func newLoading(args []string, stderr *os.File) (l *loading, code int) {
	o, err := parseOptions(args, stderr)
	if err != nil {
		return nil, usageCode(err)
	}
	set, notices, ok := chooseRules(o, stderr)
	if !ok {
		return nil, exitFailed
	}
	logs, skipped, errs := accesslog.Expand(o.paths, o.layout)
	for _, err := range errs {
		complain(stderr, err)
		if unknown, ok := errors.AsType[*accesslog.NotALogError](err); ok {
			fmt.Fprintln(stderr, unknown.Help())
		}
	}
	for _, n := range skipped {
		notices = append(notices, n.String())
	}
	if len(logs) == 0 && len(errs) > 0 {
		return nil, exitFailed
	}
	l = &loading{options: o, notices: notices, display: newDisplay(o, stderr), stderr: stderr, incomplete: len(errs) > 0}
	l.config = load.Config{
		Rules: set, ValueLength: o.keptLength(), Anonymise: o.anonymise, KeepLast: time.Duration(o.keepLast), Logs: logs, CheckpointEvery: checkpointEvery,
		Hooks: load.Hooks{Began: l.began, Opened: l.opened, Done: l.done},
	}
	return l, exitOK
}

// run loads the files on a loop of its own.
func (l *loading) run() error {
	r, err := reactor.New(reactor.Config{
		Logger:          newLogger(l.stderr),
		ShutdownTimeout: -1, // a second signal ends it
	})
	if err != nil {
		return err
	}
	l.reactor = r
	l.broker = dbthread.Open(r, l.options.db, dbthread.Config{
		Startup: forLoading(l.options.db, store.CreateSchemaToFill),
		// A load wants throughput: in a larger group the pages of the index on
		// ip are written less often. 4,000 gives a tenth over 1,000.
		GroupSize: 4000, GroupTime: 100 * time.Millisecond,
	})
	l.loader = load.New(r, l.broker, l.config)
	restore := onQuit(r)
	defer restore()
	r.CallWhenRunning(func() {
		done := deferred.Inline(r, func(co *deferred.Coroutine) (deferred.Unit, error) {
			l.summary, l.err = l.load(co)
			return deferred.Unit{}, nil
		}).AddErrback(func(err error) (deferred.Unit, error) { // a panic ends the load, and not in silence
			l.err = err
			return deferred.Unit{}, nil
		})
		r.Before(reactor.Shutdown, func() *deferred.Deferred[deferred.Unit] {
			l.loader.Stop()
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

// shownDays are what a screen on a month looks at: it and the month before.
const shownDays = 60

// load loads the logs and gathers what the database then says of people.
func (l *loading) load(co *deferred.Coroutine) (*report.Summary, error) {
	if err := l.loader.Load(co); err != nil {
		return nil, err
	}
	l.loaded = true
	if l.options.noScreen {
		return nil, nil
	}
	if err := daily.RenewRecent(co, l.broker, shownDays, func() bool { return !l.loader.Stopping() }); err != nil {
		return nil, err
	}
	return deferred.Await(co, report.Ask(l.broker, report.Options{}))
}

// began shows the files and keeps showing how far they are.
func (l *loading) began() {
	l.notices = append(l.notices, l.loader.Notices()...)
	for _, n := range l.notices {
		l.display.Notice(n)
	}
	names, sizes := make([]string, len(l.config.Logs)), make([]int64, len(l.config.Logs))
	for i, log := range l.config.Logs {
		names[i], sizes[i] = log.Path, log.Size
	}
	l.display.Start(names, sizes)
	var refresh func()
	refresh = func() {
		l.opened(l.loader.Current())
		l.display.Tick()
		l.reactor.CallLater(tick, refresh)
	}
	l.reactor.CallLater(tick, refresh)
}

func (l *loading) opened(i int) {
	if i < len(l.loader.Files()) {
		l.display.Update(i, l.loader.Files()[i].Progress())
	}
}

func (l *loading) done(i int) {
	f := l.loader.Files()[i]
	l.display.Done(i, f.Progress(), f.Err)
}

// conclude shows what came of the load and says how the program ends.
func (l *loading) conclude(stdout, stderr *os.File) int {
	l.display.Finish()
	signal, _ := l.reactor.ExitSignal().(syscall.Signal)
	if !l.loaded {
		l.explainEnd(stderr)
	} else if l.summary == nil {
		l.explainNoScreen(stderr)
	} else if err := l.writeScreen(stdout); err != nil {
		complain(stderr, err)
		return exitFailed
	}
	if l.closeErr != nil && l.err == nil {
		complain(stderr, l.closeErr)
	}
	incomplete := l.incomplete || l.closeErr != nil
	for _, f := range l.loader.Files() {
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

// writeScreen shows what the database and this load have to tell.
func (l *loading) writeScreen(out *os.File) error {
	loaded := l.loader.Report()
	if l.options.quiet || !isSameOutput(out, l.stderr) { // else they stand above
		loaded.Notices = append(loaded.Notices, l.notices...)
	}
	if known := l.loader.Known(); known != "" {
		loaded.Notices = append(loaded.Notices, known)
	}
	if aged := l.loader.Aged(); aged != "" {
		loaded.Notices = append(loaded.Notices, aged)
	}
	if !l.options.quiet && isTerminal(out) {
		fmt.Fprintln(out) // between the progress and the screen
	}
	return report.Write(out, l.summary, &loaded, report.Style{Width: widthOf(out), Colour: hasColour(out)})
}

// explainNoScreen says why nothing is shown of a load that was successful, if that
// was not asked for.
func (l *loading) explainNoScreen(stderr io.Writer) {
	if aged := l.loader.Aged(); aged != "" && !l.options.quiet {
		fmt.Fprintln(stderr, "statalysis:", aged)
	}
	if l.err != nil {
		complain(stderr, fmt.Errorf("all is loaded, but the first screen can't be shown: %w", l.err))
	}
}

// explainEnd says why the load ended early, and what is safe.
func (l *loading) explainEnd(stderr io.Writer) {
	if l.err != nil && l.err != load.ErrStopped { // nil: the loop ended before the load could say why
		complain(stderr, l.err)
	}
	if !l.loader.Prepared() { // the database was not even opened
		return
	}
	fmt.Fprintf(stderr, "statalysis: stopped early; %s of this load safely stored in %s. Run the same command again to go on.\n",
		termtext.Count(l.loader.Safe(), "entry"), shownDatabase(l.options.db))
}
