package stores

import (
	"sasync/dbthread"
	"sasync/deferred"
)

// unit is what is written in one transaction or not at all: a single change as a
// rule, or what Together has gathered. One without anything to write is a Flush,
// which settles when its turn has come.
type unit struct {
	changes []change
	also    func(tx *dbthread.Tx) error // of Together
	alone   bool                        // no other unit shares its transaction
	taken   bool                        // it is on its way: it must not change any more
	waiters []*deferred.Deferred[deferred.Unit]
}

// change is a change of one Dict, of whatever types.
type change interface {
	// joined tells which unit it is a part of.
	joined(u *unit)
	// what is called until the unit is taken, and its result not changed after.
	what() *row
	// settled tells on the loop what has become of it.
	settled(err error)
}

// row is what a change does in the database.
type row struct {
	of          *owned
	name, value []byte // no value: it is deleted
	expires     int64  // Unix time in ms; 0 is never
	clear       bool   // everything is deleted
	void        bool   // a Clear behind it, in the same unit, has made it pointless
}

// wait returns a Deferred for what becomes of the unit. Cancelling it changes
// nothing for the unit.
func (u *unit) wait(loop deferred.Loop) *deferred.Deferred[deferred.Unit] {
	d := deferred.New[deferred.Unit](loop)
	u.waiters = append(u.waiters, d)
	return d
}

// lone is a unit with the change that it is made for, in one piece of memory:
// most are such.
type lone[K comparable, V any] struct {
	unit    unit
	change  dictChange[K, V]
	dirty   dirty[K, V]
	changes [1]change
	waiters [1]*deferred.Deferred[deferred.Unit]
}

func newLone[K comparable, V any]() *lone[K, V] {
	l := &lone[K, V]{}
	l.unit.changes, l.unit.waiters = l.changes[:0], l.waiters[:0]
	return l
}

func (u *unit) empty() bool { return len(u.changes) == 0 && u.also == nil }

// settle tells the Dicts first, so that who waits sees what is true then.
func (u *unit) settle(err error) {
	for _, c := range u.changes {
		c.settled(err)
	}
	for _, d := range u.waiters {
		fire(d, deferred.Unit{}, err)
	}
}

// fire does nothing for a Deferred that was cancelled.
func fire[T any](d *deferred.Deferred[T], value T, err error) {
	switch {
	case d.Fired():
	case err != nil:
		d.Errback(err)
	default:
		d.Callback(value)
	}
}
