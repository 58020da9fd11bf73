package dbthread

import (
	"fmt"
	neturl "net/url"
	"strings"
	"sync"

	"sasync/dbthread/dialect"
	"sasync/deferred"
)

// Broker gives a loop access to one database: a writer's thread, which commits
// transactions in groups, and readers' threads beside it. Its methods are
// "Loop only." unless they say otherwise.
type Broker struct {
	// Immutable after Open.
	loop    deferred.Loop
	url     string
	cfg     Config
	db      dialect.Database // nil if the URL is wrong
	server  bool             // each transaction has a COMMIT of its own
	writes  *queue
	reads   *queue
	selects *queue

	stats      counters
	threads    sync.WaitGroup // all but the first writer's; grows on the loop only
	othersGone chan struct{}  // closed when they have ended

	// Owned by the loop.
	state      state
	connecting int // threads that have not reported yet
	pending    int // submitted and not delivered or cancelled
	streams    int // threads for selects
	open       map[stopper]struct{}
	tracker    *deferred.Tracker
	started    latch
	ready      latch
	load       load
	drained    latch // nothing is tracked any more
	closed     latch
	draining   bool // Shutdown was called
	closing    bool // calls are refused, as nothing is tracked any more or the start has failed
	finishing  bool // finish was called
}

// writers is the number of threads for transactions.
func (b *Broker) writers() int {
	if b.server {
		return b.cfg.Writers
	}
	return 1
}

// state says how far the start has come.
type state uint8

const (
	starting state = iota // calls wait; the first transaction or an error moves on
	up                    // calls run
	failed                // calls fail with the start-up error
)

// Open returns a broker of the database that url names: "scheme:rest" of a
// dialect that is imported, or a path, which is SQLite's. It returns at once.
// Transactions may be queued from then on and wait until the database is
// ready; if it can't be put to use, they fail with the *OpenError that Running
// tells. Loop only.
func Open(loop deferred.Loop, url string, cfg Config) *Broker {
	cfg = cfg.withDefaults()
	db, err := dialect.Open(url)
	b := &Broker{
		loop: loop, url: url, cfg: cfg, db: db,
		server:     err == nil && db.Server(),
		reads:      newQueue("read", cfg.Readers),
		selects:    newQueue("select", cfg.Streams),
		othersGone: make(chan struct{}),
		open:       map[stopper]struct{}{},
	}
	b.tracker = deferred.NewTracker(loop)
	b.writes = newQueue("transact", b.writers())
	b.writes.ordered = b.server
	first := b.startup()
	if err != nil {
		go deferred.PostOrWait(b.loop, func() { b.failWithoutWriter("url", err) })
	} else {
		b.prepare(first)
	}
	return b
}

// Tracker is what Shutdown waits for before it refuses calls:
// deferred.Track(b.Tracker(), d) has it wait for d, which may still need
// transactions. Loop only.
func (b *Broker) Tracker() *deferred.Tracker { return b.tracker }

// Running fires when the database is ready, or fails with the *OpenError that
// tells why it is not. Each call returns a new Deferred. Loop only.
func (b *Broker) Running() *deferred.Deferred[deferred.Unit] { return b.started.wait(b.loop) }

// Pending is the number of transactions, reads and open Deferators that have
// not ended. Loop only.
func (b *Broker) Pending() int { return b.pending }

// Ready is how producers are slowed down to the database's pace: it has fired
// already while fewer than Config.HighMark transactions are pending, and
// otherwise fires when they are down to Config.LowMark. Each call returns a
// new Deferred. Loop only.
func (b *Broker) Ready() *deferred.Deferred[deferred.Unit] {
	if b.pending < b.cfg.HighMark {
		return deferred.Succeed(b.loop, deferred.Unit{})
	}
	return b.ready.wait(b.loop)
}

// submit puts a task into its queue.
func (b *Broker) submit(t *task) error {
	if b.cfg.MaxQueued > 0 && b.pending >= b.cfg.MaxQueued {
		return ErrQueueFull
	}
	b.startTrace(t)
	alone := t.q == b.selects && !t.q.hasIdle()
	if err := t.q.push(t); err != nil {
		return err
	}
	b.changed(1)
	if alone && b.state == up {
		b.startStreams(1)
	}
	return nil
}

// deliver brings tasks home. Called on the loop.
func (b *Broker) deliver(tasks []*task) {
	b.settled(len(tasks))
	for _, t := range tasks {
		if t.trace != nil {
			b.tell(t)
		}
		t.call.deliver()
	}
}

// settled counts tasks off.
func (b *Broker) settled(n int) {
	b.changed(-n)
	if b.pending <= b.cfg.LowMark && len(b.ready.waiters) > 0 {
		b.ready.pulse(nil)
	}
}

func (b *Broker) String() string { return fmt.Sprintf("<Broker of %s>", b.name()) }

// name is the database's name. It shows no password.
func (b *Broker) name() string {
	if b.db != nil {
		return b.db.Name()
	}
	if u, err := neturl.Parse(b.url); err == nil {
		return u.Redacted()
	}
	scheme, _, _ := strings.Cut(b.url, ":")
	return scheme
}

func (b *Broker) queues() [3]*queue { return [...]*queue{b.writes, b.reads, b.selects} }
