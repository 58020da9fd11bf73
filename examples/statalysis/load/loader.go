// Package load reads access logs and stores what the rules leave of them. It is
// the way of a line from a file to a row: read and parsed in thread pools, put in
// order and sifted on the loop, and stored by a database thread in transactions
// that give Deferreds.
package load

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/examples/statalysis/accesslog"
	"sasync/examples/statalysis/rules"
	"sasync/examples/statalysis/store"
	"sasync/reactor"
)

// ErrStopped ends a load that Stop has cut short.
var ErrStopped = errors.New("stopped")

// Config says what to load, and who wants to know of it.
type Config struct {
	Rules *rules.Set
	// ValueLength is how many characters of a vhost, URL, referrer or user agent
	// are kept.
	ValueLength int
	Logs        []accesslog.Candidate // in this order
	Hooks       Hooks
}

// Hooks are called on the loop as the load goes on; nil ones are not. i is the
// index of the file in Config.Logs.
type Hooks struct {
	Began  func() // the rules are adopted; the first file comes next
	Opened func(i int)
	Done   func(i int)
}

// Loader loads logs into a database. Use New; everything in it is owned by the
// loop.
type Loader struct {
	reactor *reactor.Reactor
	broker  *dbthread.Broker
	config  Config

	bad      *badAddresses
	values   [len(store.ValueNames)]*values
	sifters  *sifters
	inFlight *inFlight
	current  int // index of the file that is being read
	files    []*File
	notices  []string

	stopping bool  // end at the next block
	failure  error // of the database: nothing more can be stored
	elapsed  time.Duration
}

// New makes a loader for a database that store.CreateSchema has made ready. Loop
// only.
func New(r *reactor.Reactor, b *dbthread.Broker, c Config) *Loader {
	l := &Loader{reactor: r, broker: b, config: c}
	l.bad = &badAddresses{set: c.Rules}
	for _, c := range c.Logs {
		f := &File{size: c.Size, failed: l.fail}
		f.Name = c.Path
		l.files = append(l.files, f)
	}
	return l
}

// Load runs the whole load: the rules are made known and the files are read one
// after another. Called by a coroutine, once.
func (l *Loader) Load(co *deferred.Coroutine) error {
	if _, err := deferred.Await(co, l.broker.Running()); err != nil {
		return err
	}
	begun := l.reactor.Now()
	defer func() { l.elapsed = l.reactor.Now().Sub(begun) }()
	if err := l.prepare(co); err != nil {
		return err
	}
	if h := l.config.Hooks.Began; h != nil {
		h()
	}
	for l.current = range l.files {
		if err := l.loadFile(co, l.files[l.current], l.config.Logs[l.current]); err != nil {
			return err
		}
	}
	_, err := deferred.Await(co, store.SweepBad.Go(l.broker, l.config.Rules.Fingerprint()))
	return err
}

// Stop ends the load at the next block. Loop only.
func (l *Loader) Stop() { l.stopping = true }

// prepare makes the rules those of the database and learns which addresses it
// holds for bad.
func (l *Loader) prepare(co *deferred.Coroutine) error {
	set := l.config.Rules
	a, err := deferred.Await(co, store.AdoptRules.Go(l.broker, set))
	if err != nil {
		return err
	}
	l.notices = append(l.notices, notices(a)...)
	l.values = newValues(l.broker, l.fail)
	l.sifters = newSifters(set, l.config.ValueLength)
	l.inFlight = &inFlight{loop: l.reactor, max: maxInFlight}
	for _, f := range l.files {
		f.inFlight = l.inFlight
	}
	l.bad = &badAddresses{
		broker: l.broker, set: set, ids: a.IDs, index: map[string]int32{}, saving: l.inFlight,
		purged: func(rows int64) { l.files[l.current].Purged += rows },
		failed: l.fail,
	}
	return l.recallBad(co)
}

// recallBad reads the table bad_ip.
func (l *Loader) recallBad(co *deferred.Coroutine) error {
	index := make(map[int64]int32, len(l.bad.ids))
	for i, id := range l.bad.ids {
		index[id] = int32(i)
	}
	for row, err := range store.BadAddresses(l.broker).Each(co) {
		if err != nil {
			return err
		}
		l.bad.remembered(row, index)
	}
	return nil
}

// loadFile reads one file to its end. Only an error that ends the whole load is
// returned; the file's own goes into its report.
func (l *Loader) loadFile(co *deferred.Coroutine, f *File, c accesslog.Candidate) error {
	f.started = l.reactor.Now()
	if h := l.config.Hooks.Opened; h != nil {
		h(l.current)
	}
	file, err := deferred.Await(co, reactor.DeferToThread(l.reactor, func(context.Context) (*accesslog.File, error) {
		return accesslog.Open(c.Path, accesslog.Options{})
	}))
	if err == nil {
		f.size, f.Format = file.Size(), file.Format().String()
		src := newSource(l.reactor, file, l.sifters)
		f.redirects = newRedirects()
		if l.config.Rules.HasRates() {
			f.rates = l.config.Rules.NewRates()
		}
		err = l.loadBlocks(co, f, src)
		f.redirects, f.rates = redirects{}, nil // what a file knows is of no use to the next
		src.close(co)
	}
	if waitErr := l.inFlight.empty(co); waitErr != nil {
		return waitErr
	}
	f.Elapsed = l.reactor.Now().Sub(f.started)
	if err == nil && l.failure == nil {
		_, l.failure = deferred.Await(co, store.SetFile.Go(l.broker, f.row(file)))
	}
	f.Err = err
	if err == ErrStopped {
		return err
	}
	if h := l.config.Hooks.Done; h != nil {
		h(l.current)
	}
	return l.failure
}

// fail takes note that the database can't store.
func (l *Loader) fail(err error) {
	if l.failure == nil {
		l.failure = err
	}
}

func (f *File) row(file *accesslog.File) store.File {
	name, err := filepath.Abs(f.Name)
	if err != nil {
		name = f.Name
	}
	return store.File{
		Name: name, Modified: file.ModTime().Unix(), Bytes: file.Size(),
		Lines: f.Lines, Records: f.records, Unread: f.Unread, Format: f.Format,
	}
}
