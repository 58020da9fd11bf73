package stores

import (
	"errors"
	"slices"

	"sasync/dbthread"
	"sasync/deferred"
)

// writeBehind writes the changes of a Space's Dicts, in their order and many at
// a time: while one transaction is under way, what comes meanwhile gathers for
// the next. It belongs to the loop.
type writeBehind struct {
	s        *Space
	queue    []*unit
	pending  int                               // changes that have not settled; at most Config.MaxPending
	flushing bool                              // a transaction is under way
	posted   bool                              // flush will be called
	together *unit                             // that changes join
	busy     *deferred.Deferred[deferred.Unit] // the broker's shutdown waits for it
	ready    []*deferred.Deferred[deferred.Unit]
}

// Bounds of a transaction.
const (
	batchUnits = 4096
	batchBytes = 4 << 20
)

func (w *writeBehind) init(s *Space) { w.s = s }

// push queues a unit.
func (w *writeBehind) push(u *unit) {
	w.queue = append(w.queue, u)
	if w.busy == nil {
		w.busy = deferred.Track(w.s.b.Tracker(), deferred.New[deferred.Unit](w.s.loop))
	}
	w.kick()
}

// add puts a change into the unit that Together gathers, or else into alone,
// which is queued.
func (w *writeBehind) add(c change, alone *unit) {
	w.pending++
	if w.together != nil {
		w.together.changes = append(w.together.changes, c)
		c.joined(w.together)
		return
	}
	alone.changes = append(alone.changes, c)
	c.joined(alone)
	w.push(alone)
}

// kick has what this turn of the loop changes written in one go.
func (w *writeBehind) kick() {
	if w.flushing || w.posted {
		return
	}
	w.posted = true
	if w.s.loop.Post(w.flush) != nil { // too many calls wait there
		w.flush()
	}
}

// flush begins the next transaction, if there is anything to write.
func (w *writeBehind) flush() {
	w.posted = false
	for !w.flushing && len(w.queue) > 0 {
		w.begin(w.take())
	}
	if !w.flushing && w.busy != nil && len(w.queue) == 0 {
		busy := w.busy
		w.busy = nil
		fire(busy, deferred.Unit{}, nil)
	}
}

// take takes the units of the next transaction off the queue. No two of them
// change the same key: those that would are one.
func (w *writeBehind) take() batch {
	n, bytes := 0, 0
	for n < len(w.queue) && n < batchUnits && bytes < batchBytes {
		u := w.queue[n]
		if u.alone {
			n = max(n, 1)
			break
		}
		for _, c := range u.changes {
			bytes += len(c.what().value) + len(c.what().name)
		}
		n++
	}
	units := slices.Clone(w.queue[:n])
	w.queue = slices.Delete(w.queue, 0, n)
	for _, u := range units {
		u.taken = true
	}
	return batch{units}
}

// inOrder makes the writes and renewals of a Space follow one another.
var inOrder = dbthread.Series("stores")

// begin writes a batch. If it fails, each of its units is tried by itself: the
// others must not suffer from one that can't be written, and a transaction of
// unknown outcome is settled by writing the same again. What Together runs
// besides is not tried again then: it may have been done.
func (w *writeBehind) begin(b batch) {
	if b.empty() {
		w.settle(b.units, nil)
		return
	}
	w.flushing = true
	d := dbthread.Transact(w.s.b, "stores.write", b.transaction(), inOrder)
	d.AddBoth(func(u deferred.Unit, err error) (deferred.Unit, error) {
		if err != nil && (len(b.units) > 1 || errors.Is(err, dbthread.ErrOutcomeUnknown) && b.units[0].also == nil) {
			w.beginEach(b)
		} else {
			w.settle(b.units, err)
			w.end()
		}
		return u, nil
	})
}

func (w *writeBehind) beginEach(b batch) {
	left := len(b.units)
	for _, u := range b.units {
		d := dbthread.Transact(w.s.b, "stores.write", batch{[]*unit{u}}.transaction(), inOrder)
		d.AddBoth(func(v deferred.Unit, err error) (deferred.Unit, error) {
			w.settle([]*unit{u}, err)
			if left--; left == 0 {
				w.end()
			}
			return v, nil
		})
	}
}

// settle tells what has become of units.
func (w *writeBehind) settle(units []*unit, err error) {
	for _, u := range units {
		w.drop(u, w.reason(u, err))
	}
}

// drop ends a unit that is not in the queue.
func (w *writeBehind) drop(u *unit, err error) {
	w.pending -= len(u.changes)
	u.settle(err)
	w.tellReady()
}

// reason tells a caller about its own write. A Flush has waited for those of
// others.
func (w *writeBehind) reason(u *unit, err error) error {
	switch {
	case err == nil || u.empty():
		return nil
	case len(u.changes) == 0:
		return err
	}
	return u.changes[0].what().of.fail("write", "", err)
}

func (w *writeBehind) end() {
	w.flushing = false
	w.flush()
}

// flushed fires when all that was written before has settled.
func (w *writeBehind) flushed() *deferred.Deferred[deferred.Unit] {
	if !w.flushing && len(w.queue) == 0 {
		return deferred.Succeed(w.s.loop, deferred.Unit{})
	}
	u := &unit{}
	d := u.wait(w.s.loop)
	w.push(u)
	return d
}

// Ready is how producers are slowed down to the database's pace: it has fired
// already while fewer than Config.HighMark writes of Dicts are pending, and
// otherwise fires when that is so again. Loop only.
func (s *Space) Ready() *deferred.Deferred[deferred.Unit] {
	w := &s.writes
	if w.pending < s.cfg.HighMark {
		return deferred.Succeed(s.loop, deferred.Unit{})
	}
	d := deferred.NewCancellable(s.loop, func(d *deferred.Deferred[deferred.Unit]) {
		w.ready = slices.DeleteFunc(w.ready, func(other *deferred.Deferred[deferred.Unit]) bool { return other == d })
	})
	w.ready = append(w.ready, d)
	return d
}

func (w *writeBehind) tellReady() {
	if w.pending >= w.s.cfg.HighMark {
		return
	}
	ready := w.ready
	w.ready = nil
	for _, d := range ready {
		fire(d, deferred.Unit{}, nil)
	}
}

// Pending is the number of changes of Dicts that are not durable yet. Loop only.
func (s *Space) Pending() int { return s.writes.pending }
