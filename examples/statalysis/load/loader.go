// Package load reads access logs and stores what the rules leave of them. It is
// the way of a line from a file to a row: read and parsed in thread pools, put in
// order and sifted on the loop, and stored by a database thread in transactions
// that give Deferreds.
package load

import (
	"context"
	"errors"
	"slices"
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
	Logs        []accesslog.Candidate // what Load loads, in this order
	Paths       []string              // the files and folders that Follow follows
	// Layout is how the lines are read that Follow finds; nil means that the
	// content of each log tells.
	Layout *accesslog.Layout
	// Anonymise is how much of addresses is kept, once the rules have seen them.
	Anonymise store.WantedLevel
	// KeepLast is how long requests are kept: older ones are left out, and deleted.
	// Zero or less means for ever.
	KeepLast time.Duration
	// CheckpointEvery is how often it is made durable how far a file is read:
	// where a load that was killed goes on. Zero or less means 10 s.
	CheckpointEvery time.Duration
	Hooks           Hooks
}

// Hooks are called on the loop as the load goes on; nil ones are not. i is the
// index of the file in Config.Logs.
type Hooks struct {
	Began  func() // the rules are adopted; the first file comes next
	Opened func(i int)
	Done   func(i int)
	Notice func(text string) // of what Follow meets
}

// Loader loads logs into a database. Use New; everything in it is owned by the
// loop.
type Loader struct {
	reactor *reactor.Reactor
	broker  *dbthread.Broker
	config  Config

	adopted  *store.Adopted
	level    store.Level // of the database
	bad      *badAddresses
	values   *values
	sifters  *sifters
	inFlight *inFlight
	current  int // index of the file that is being read
	files    []*File
	notices  []string

	feed      feed
	sifting   *deferred.Lock // held while lines of the feed are sifted, or rules are reloaded
	reloading *reloading     // nil: the rules stay
	following int            // logs that Follow has open
	stop      chan struct{}  // closed by Stop
	stopping  bool           // end at the next block
	stored    bool           // something that other loads should know of
	swept     int64
	aged      int64     // entries that were deleted as older than Config.KeepLast
	pruned    time.Time // when that was done last
	failure   error     // of the database: nothing more can be stored
	elapsed   time.Duration
}

// New makes a loader for a database that store.CreateSchema has made ready. Loop
// only.
func New(r *reactor.Reactor, b *dbthread.Broker, c Config) *Loader {
	if c.CheckpointEvery <= 0 {
		c.CheckpointEvery = 10 * time.Second
	}
	l := &Loader{reactor: r, broker: b, config: c, stop: make(chan struct{}), sifting: deferred.NewLock(r)}
	l.bad = &badAddresses{set: c.Rules, index: map[string]int32{}}
	for _, c := range c.Logs {
		l.files = append(l.files, newFile(c))
	}
	return l
}

func newFile(c accesslog.Candidate) *File {
	f := &File{size: c.Size, layout: c.Layout}
	f.Name, f.Format = c.Path, c.Format.String()
	return f
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
	plans, err := l.identify(co, filesOf(l.config.Logs))
	if err != nil {
		return err
	}
	plans = append(plans, make([]plan, len(l.files)-len(plans))...) // streams tell nothing yet
	if h := l.config.Hooks.Began; h != nil {
		h()
	}
	for l.current = range l.files {
		if err := l.loadFile(co, l.files[l.current], l.config.Logs[l.current], plans[l.current]); err != nil {
			return err
		}
	}
	if err := l.endFill(co); err != nil {
		return err
	}
	if err := l.sweep(co); err != nil {
		return err
	}
	return l.prune(co)
}

// Stop ends the load at the next block. Loop only.
func (l *Loader) Stop() {
	if !l.stopping {
		l.stopping = true
		close(l.stop)
	}
}

// Stopping tells whether Stop was called. Loop only.
func (l *Loader) Stopping() bool { return l.stopping }

// prepare makes the rules those of the database and learns which addresses it
// holds for bad.
func (l *Loader) prepare(co *deferred.Coroutine) (err error) {
	if l.level, err = deferred.Await(co, store.AdoptLevel.Go(l.broker, l.config.Anonymise)); err != nil {
		return err
	}
	l.adopted, err = deferred.Await(co, store.AdoptRules.Go(l.broker, l.config.Rules))
	if err != nil {
		return err
	}
	l.notices = append(l.notices, notices(l.adopted)...)
	l.values = newValues(l.broker)
	l.sifters = newSifters(l.config.Rules, l.config.ValueLength)
	l.inFlight = &inFlight{loop: l.reactor, max: maxInFlight}
	l.bad.adopted, l.bad.level = l.adopted, l.level
	if l.level.Hides() { // what the database knows are networks, with other people in them
		return nil
	}
	for row, err := range store.BadAddresses(l.broker).Each(co) {
		if err != nil {
			return err
		}
		l.bad.add(row.IP, l.adopted.Verdict(row))
	}
	return nil
}

// identify finds out which of some logs the database has met.
func (l *Loader) identify(co *deferred.Coroutine, logs []accesslog.Candidate) ([]plan, error) {
	var rows []store.File
	for row, err := range store.Files(l.broker).Each(co) {
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	type identified struct {
		plans   []plan
		renamed []store.Renamed
	}
	found, err := deferred.Await(co, reactor.DeferToThread(l.reactor, func(context.Context) (identified, error) {
		plans, renamed := identify(logs, rows, l.config.Rules.Fingerprint())
		return identified{plans, renamed}, nil
	}))
	if err != nil {
		return nil, err
	}
	return found.plans, l.renameFiles(co, found.renamed)
}

// filesOf are those of some logs that are no streams, which come last.
func filesOf(logs []accesslog.Candidate) []accesslog.Candidate {
	if n := slices.IndexFunc(logs, accesslog.Candidate.Stream); n >= 0 {
		return logs[:n]
	}
	return logs
}

// identifyStream finds out whether the database has met a stream that began like
// this one.
func (l *Loader) identifyStream(co *deferred.Coroutine, c accesslog.Candidate, file *accesslog.File) (plan, error) {
	c.Head = file.Head()
	plans, err := l.identify(co, []accesslog.Candidate{c})
	if err != nil {
		return plan{}, err
	}
	return plans[0], nil
}

// renameFiles gives files other names, those too that are being read.
func (l *Loader) renameFiles(co *deferred.Coroutine, renamed []store.Renamed) error {
	if len(renamed) == 0 {
		return nil
	}
	if _, err := deferred.Await(co, store.RenameFiles.Go(l.broker, renamed)); err != nil {
		l.fail(err)
		return err
	}
	for _, n := range renamed {
		for _, f := range l.files {
			if f.row.ID == n.ID {
				f.row.Name = n.Name
			}
		}
	}
	return nil
}

// loadFile reads what is new of one file. Only an error that ends the whole load
// is returned; the file's own goes into its report.
func (l *Loader) loadFile(co *deferred.Coroutine, f *File, c accesslog.Candidate, p plan) error {
	f.started, f.saved = l.reactor.Now(), l.reactor.Now()
	if h := l.config.Hooks.Opened; h != nil {
		h(l.current)
	}
	var err error
	if p.step == unchanged {
		f.Known, f.position, f.size = p.row.Lines, c.Size, c.Size
	} else {
		err = l.readFile(co, f, c, p)
	}
	f.finish()
	f.Elapsed = l.reactor.Now().Sub(f.started)
	f.Err = err
	if err == ErrStopped {
		return err
	}
	if h := l.config.Hooks.Done; h != nil {
		h(l.current)
	}
	return l.failure
}

// readFile opens a file, reads it from where plan says, and leaves a checkpoint,
// also where the file breaks or the load is stopped.
func (l *Loader) readFile(co *deferred.Coroutine, f *File, c accesslog.Candidate, p plan) error {
	file, p, err := l.open(co, f, p, accesslog.Options{Stop: l.stop})
	if err != nil && l.stopping { // which may be why
		return ErrStopped
	}
	if err != nil {
		return err
	}
	src := newSource(l.reactor, file, l.sifters)
	defer src.close(co)
	if c.Stream() {
		if p, err = l.identifyStream(co, c, file); err != nil {
			return err
		}
	}
	if err := l.begin(co, f, p, file); err != nil {
		return err
	}
	err = l.loadBlocks(co, f, src)
	switch {
	case l.failure != nil:
		return l.failure
	case err == nil:
		return l.atEnd(co, f, file)
	case errors.Is(err, store.ErrFileTaken):
		return err
	}
	if endErr := l.checkpoint(co, f, 0); endErr != nil && l.failure != nil {
		return l.failure
	}
	return err
}

// open opens a log. One that is not what the database has met is read from its
// start.
func (l *Loader) open(co *deferred.Coroutine, f *File, p plan, o accesslog.Options) (*accesslog.File, plan, error) {
	at := accesslog.Mark{Position: p.row.Position, Head: p.row.Head, Tail: p.row.Tail}
	line := int(p.row.Lines)
	step := p.step
	o.Layout = f.layout
	file, err := deferred.Await(co, reactor.DeferToThread(l.reactor, func(context.Context) (*accesslog.File, error) {
		file, err := accesslog.Open(f.Name, o)
		if err != nil || step == fromStart {
			return file, err
		}
		err = file.Resume(at, line)
		if err != nil {
			file.Close()
		}
		return file, err
	}))
	if errors.Is(err, accesslog.ErrOtherLog) {
		p.step = fromStart
		return l.open(co, f, p, o)
	}
	return file, p, err
}

// begin makes the file known to the database, or learns what that remembers.
func (l *Loader) begin(co *deferred.Coroutine, f *File, p plan, file *accesslog.File) (err error) {
	f.size, f.Format = file.Size(), file.Format().String()
	f.sift(l.config.Rules)
	row := p.row
	if p.step == fromStart {
		again := row.Position > 0 || row.Loaded != 0
		start := file.Start()
		row = store.File{ID: row.ID, Name: row.Name, Format: f.Format, Head: start.Head, Tail: start.Tail, Rules: l.config.Rules.Fingerprint()}
		if row.ID, err = deferred.Await(co, store.BeginFile.Go(l.broker, row)); err != nil {
			if !errors.Is(err, store.ErrFileTaken) {
				l.fail(err)
			}
			return err
		}
		f.begin(row, again && !l.level.Hides())
		return nil
	}
	f.begin(row, false)
	f.Known = row.Lines
	for address, err := range store.Redirected(l.broker, row.ID).Each(co) {
		if err != nil {
			return err
		}
		f.redirects.put(uint64(address))
	}
	return nil
}

// sweep deletes what loads beside this one have stored of addresses that this one
// has found bad, and the other way round.
func (l *Loader) sweep(co *deferred.Coroutine) error {
	if !l.stored || l.level.Hides() {
		return nil
	}
	purged, err := deferred.Await(co, store.SweepBad.Go(l.broker, l.config.Rules.Fingerprint()))
	l.swept += l.bad.purged(purged)
	return err
}

// endFill does what the first load into a database has put off.
func (l *Loader) endFill(co *deferred.Coroutine) error {
	purged, err := deferred.Await(co, store.EndFill.Go(l.broker, store.Filled{
		Fingerprint: l.config.Rules.Fingerprint(), Networks: l.level.Hides(),
	}))
	if err != nil {
		l.fail(err)
	}
	l.swept += l.bad.purged(purged)
	return err
}

// fail takes note that the database can't store.
func (l *Loader) fail(err error) {
	if l.failure == nil {
		l.failure = err
	}
}
