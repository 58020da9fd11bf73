// Package load reads access logs and stores what the rules leave of them. It is
// the way of a line from a file to a row: read and parsed in thread pools, put in
// order and sifted on the loop, and stored by a database thread in transactions
// that give Deferreds.
package load

import (
	"errors"
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

// sweep deletes what loads beside this one have stored of addresses that this one
// has found bad, and the other way round.
func (l *Loader) sweep(co *deferred.Coroutine) error {
	if l.level.Hides() {
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
