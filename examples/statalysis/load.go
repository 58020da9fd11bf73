package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"go.uber.org/zap"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/examples/statalysis/accesslog"
	"sasync/examples/statalysis/progress"
	"sasync/examples/statalysis/report"
	"sasync/examples/statalysis/rules"
	"sasync/reactor"
)

// errStopped ends a load that a signal has cut short.
var errStopped = errors.New("stopped")

// loader loads logs into a database. Everything in it is owned by the loop.
type loader struct {
	reactor *reactor.Reactor
	broker  *dbthread.Broker
	options options
	set     *rules.Set
	display *progress.Display
	logger  *zap.Logger

	candidates []accesslog.Candidate
	incomplete bool // some of what the command line names can't be loaded

	bad      *badAddresses
	values   [len(valueNames)]*values
	sifters  *sifters
	inFlight *inFlight
	current  int // index of the file that is being read
	files    []*fileLoad
	notices  []string

	stopping bool  // a signal came: end at the next block
	failure  error // of the database: nothing more can be stored

	// The outcome, for after the run.
	summary  *report.Summary // nil when err says why there is none
	err      error
	closeErr error
	elapsed  time.Duration
}

// load runs the whole load: the rules are made known, the files are read one
// after another, and what the database then says of people is gathered.
func (l *loader) load(co *deferred.Coroutine) (*report.Summary, error) {
	if _, err := deferred.Await(co, l.broker.Running()); err != nil {
		return nil, err
	}
	begun := l.reactor.Now()
	defer func() { l.elapsed = l.reactor.Now().Sub(begun) }()
	if err := l.prepare(co); err != nil {
		return nil, err
	}
	l.startDisplay()
	for l.current = range l.candidates {
		if err := l.loadFile(co, l.files[l.current], l.candidates[l.current]); err != nil {
			return nil, err
		}
	}
	if _, err := deferred.Await(co, sweepBad.Go(l.broker, l.set.Fingerprint())); err != nil {
		return nil, err
	}
	return deferred.Await(co, report.Ask(l.broker, report.Options{}))
}

// prepare makes the rules those of the database and learns which addresses it
// holds for bad.
func (l *loader) prepare(co *deferred.Coroutine) error {
	a, err := deferred.Await(co, adoptRules.Go(l.broker, l.set))
	if err != nil {
		return err
	}
	l.notices = append(l.notices, a.notices()...)
	l.values = newValues(l.broker, l.fail)
	l.sifters = newSifters(l.set, l.options.valueLength)
	l.inFlight = &inFlight{loop: l.reactor, max: maxInFlight}
	l.bad = &badAddresses{
		broker: l.broker, set: l.set, ids: a.ids, index: map[string]int32{}, saving: l.inFlight,
		purged: func(rows int64) { l.files[l.current].Purged += rows },
		failed: l.fail,
	}
	return l.recallBad(co)
}

// recallBad reads the table bad_ip.
func (l *loader) recallBad(co *deferred.Coroutine) error {
	index := make(map[int64]int32, len(l.bad.ids))
	for i, id := range l.bad.ids {
		index[id] = int32(i)
	}
	for row, err := range dbthread.Select(l.broker, selectBad, nil, scanBad).Each(co) {
		if err != nil {
			return err
		}
		l.bad.remembered(row, index)
	}
	return nil
}

// loadFile reads one file to its end. Only an error that ends the whole load is
// returned; the file's own goes into its report.
func (l *loader) loadFile(co *deferred.Coroutine, f *fileLoad, c accesslog.Candidate) error {
	f.started = l.reactor.Now()
	l.display.Update(l.current, f.progress())
	file, err := deferred.Await(co, reactor.DeferToThread(l.reactor, func(context.Context) (*accesslog.File, error) {
		return accesslog.Open(c.Path, accesslog.Options{})
	}))
	if err == nil {
		f.size, f.Format = file.Size(), file.Format().String()
		src := newSource(l.reactor, file, l.sifters)
		f.redirects = newRedirects()
		err = l.loadBlocks(co, f, src)
		f.redirects = redirects{} // what a file knows is of no use to the next
		src.close(co)
	}
	if waitErr := l.inFlight.empty(co); waitErr != nil {
		return waitErr
	}
	f.Elapsed = l.reactor.Now().Sub(f.started)
	if err == nil && l.failure == nil {
		_, l.failure = deferred.Await(co, setFile.Go(l.broker, f.row(file)))
	}
	f.Err = err
	if err == errStopped {
		return err
	}
	l.display.Done(l.current, f.progress(), err)
	return l.failure
}

// fail takes note that the database can't store.
func (l *loader) fail(err error) {
	if l.failure == nil {
		l.failure = err
	}
}

func (f *fileLoad) row(file *accesslog.File) fileRow {
	name, err := filepath.Abs(f.Name)
	if err != nil {
		name = f.Name
	}
	return fileRow{
		name: name, modified: file.ModTime().Unix(), bytes: file.Size(),
		lines: f.Lines, records: f.records, unread: f.Unread, format: f.Format,
	}
}

// notices tells people what a change of rules means.
func (a adopted) notices() (out []string) {
	if a.first {
		return nil
	}
	if n := len(a.added); n > 0 {
		out = append(out, fmt.Sprintf("%s since the last load: they apply to the files that are read from now on; load earlier files again to sift those too", count(n, "new rule")))
	}
	if n := len(a.removed); n > 0 {
		out = append(out, fmt.Sprintf("%s since the last load, and %s released: their entries come back when their files are loaded again",
			count(n, "rule is gone"), count(int(a.released), "address")))
	}
	return out
}
