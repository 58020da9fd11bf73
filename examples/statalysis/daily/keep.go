package daily

import (
	"errors"
	"time"

	"sasync/dbthread"
	"sasync/deferred"
)

const (
	// idleAfter is how long nothing must have been stored for the database to be
	// idle. The newest day is left stale until then: it would soon be so again.
	idleAfter = 10 * time.Second
	// lookEvery is how often it is looked for stale days, where there are none.
	lookEvery = 2 * time.Second
	// A load has stored so many entries since the turn before: it is let alone, and
	// what it makes stale would be so again.
	manyEntries = 2000
	// busyShare is how many times as long as a day took nothing is done after it
	// while others store, who have to wait meanwhile. In an idle database it is one
	// time.
	busyShare = 39
)

// Keep makes stale days anew in the background, the newest first, whoever has
// made them stale. It is at work a fortieth of the time, half of it if the
// database is idle, and not at all while a load stores thousands. It ends with the
// loop's run. Called by a coroutine.
func Keep(co *deferred.Coroutine, loop deferred.Loop, b *dbthread.Broker) error {
	k := keeper{loop: loop, broker: b}
	for {
		wait, err := k.turn(co)
		if errors.Is(err, dbthread.ErrShutdown) {
			return nil
		}
		if err != nil { // a database that is locked, say; the next turn may have more luck
			wait = idleAfter
		}
		if _, err := deferred.Await(co, deferred.After(loop, wait)); err != nil {
			return nil
		}
	}
}

// keeper is the state of Keep. Owned by the loop.
type keeper struct {
	loop   deferred.Loop
	broker *dbthread.Broker
	newest int64     // id of the newest entry
	since  time.Time // when it became that
}

// turn makes a day anew, if there is one, and tells how long to wait before the
// next.
func (k *keeper) turn(co *deferred.Coroutine) (wait time.Duration, err error) {
	idle := !k.since.IsZero() && k.loop.Now().Sub(k.since) >= idleAfter
	p, err := deferred.Await(co, dbthread.Read(k.broker, "stale day", func(tx *dbthread.Tx) (prospect, error) { return findStale(tx, idle, k.newest) }))
	if err != nil {
		return 0, err
	}
	stored := p.newest - k.newest
	if k.since.IsZero() {
		stored = 0 // not known
	}
	if p.newest != k.newest || k.since.IsZero() {
		k.newest, k.since, idle = p.newest, k.loop.Now(), false
	}
	if !p.found || stored > manyEntries {
		return lookEvery, nil
	}
	begun := k.loop.Now()
	if _, err := deferred.Await(co, renewDay.Go(k.broker, p.day)); err != nil {
		return 0, err
	}
	took := k.loop.Now().Sub(begun)
	if idle {
		return took, nil
	}
	return busyShare * took, nil
}

// prospect is what a look at the database has found.
type prospect struct {
	newest int64 // id of the newest entry
	day    int64
	found  bool // there is a stale day
}

// findStale finds the newest stale day, but for the day of the newest entry if
// the database is not idle or no longer so.
func findStale(tx *dbthread.Tx, idle bool, newest int64) (p prospect, err error) {
	var current int64
	err = tx.QueryRow(`SELECT id, dt + tz - (dt + tz) % 86400 FROM entries ORDER BY id DESC LIMIT 1`).Scan(&p.newest, &current)
	if errors.Is(err, dbthread.ErrNoRows) {
		return p, nil
	}
	if err != nil {
		return p, err
	}
	if idle && p.newest == newest {
		current = -1 // no day's
	}
	err = tx.QueryRow(`SELECT day FROM stale_days WHERE day <> ? ORDER BY day DESC LIMIT 1`, current).Scan(&p.day)
	p.found = err == nil
	if errors.Is(err, dbthread.ErrNoRows) {
		err = nil
	}
	return p, err
}
