package stores

import (
	"errors"
	"slices"
	"time"

	"sasync/dbthread"
	"sasync/deferred"
)

// A Dict has its group for itself. A row says so: whoever opens the group looks
// for it, and every transaction that writes makes sure that it is still there.
// So nobody writes who has lost it, whatever the clocks of two machines say; the
// time in it only tells when somebody who has died can be inherited from.

var (
	selectLease = dbthread.Statement(`SELECT owner, expires FROM sasync_leases WHERE store = ?`)
	updateLease = dbthread.Statement(`UPDATE sasync_leases SET expires = ? WHERE store = ?`)
	deleteLease = dbthread.Statement(`DELETE FROM sasync_leases WHERE store = ? AND owner = ?`)
)

// lease is what a database thread needs to know of it.
type lease struct {
	store []byte
	owner string
}

func (l lease) is(o *owned) bool { return &l.store[0] == &o.store[0] }

// take makes the lease, unless somebody else has one that has not ended.
func (l lease) take(tx *dbthread.Tx, now, until time.Time) error {
	var owner string
	var expires int64
	err := tx.QueryRow(selectLease, l.store).Scan(&owner, &expires)
	switch {
	case err == nil && expires > now.UnixMilli():
		return &OwnedError{Owner: owner, Until: time.UnixMilli(expires)}
	case err != nil && !errors.Is(err, dbthread.ErrNoRows):
		return err
	}
	return leasesTable.Upsert(tx, slices.Values([][]any{{l.store, l.owner, until.UnixMilli()}}))
}

// check is ErrLeaseLost if the lease is somebody else's or nobody's.
func (l lease) check(tx *dbthread.Tx) error {
	var owner string
	var expires int64
	err := tx.QueryRow(selectLease, l.store).Scan(&owner, &expires)
	if errors.Is(err, dbthread.ErrNoRows) || err == nil && owner != l.owner {
		return ErrLeaseLost
	}
	return err
}

func (l lease) renew(tx *dbthread.Tx, until time.Time) error {
	err := l.check(tx)
	if err == nil {
		_, err = tx.Exec(updateLease, until.UnixMilli(), l.store)
	}
	return err
}

// owned is the part of a Dict that has no types: its group, and the lease on it.
// It belongs to the loop.
type owned struct {
	group
	s         *Space
	leased    bool
	ended     error // why nothing can be written any more; nil while it can
	onLost    func(error)
	stopRenew func()
}

func (o *owned) lease() lease { return lease{o.store, o.s.owner} }

// keep renews the lease from time to time.
func (o *owned) keep() {
	o.stopRenew = o.s.loop.AfterFunc(o.s.cfg.Lease/3, func() {
		l, until := o.lease(), o.s.loop.Now().Add(o.s.cfg.Lease)
		dbthread.Transact(o.s.b, "stores.renew", func(tx *dbthread.Tx) (deferred.Unit, error) {
			return deferred.Unit{}, l.renew(tx, until)
		}, inOrder, dbthread.DoNext()).AddBoth(func(u deferred.Unit, err error) (deferred.Unit, error) {
			o.noticeLoss(err)
			if o.ended == nil && !errors.Is(err, dbthread.ErrShutdown) { // another error may be over next time
				o.keep()
			}
			return u, nil
		})
	})
}

// noticeLoss ends the Dict if err says that it is somebody else's.
func (o *owned) noticeLoss(err error) {
	if o.ended != nil || !errors.Is(err, ErrLeaseLost) {
		return
	}
	o.end(ErrLeaseLost)
	if o.onLost != nil {
		o.onLost(o.fail("renew", "", ErrLeaseLost))
	}
}

// end lets nothing be written any more.
func (o *owned) end(why error) {
	o.ended = why
	if o.stopRenew != nil {
		o.stopRenew()
	}
	if o.s.dicts[string(o.store)] != nil {
		delete(o.s.dicts, string(o.store))
	}
}

// release gives the lease back.
func (o *owned) release() *deferred.Deferred[deferred.Unit] {
	l := o.lease()
	return dbthread.Transact(o.s.b, "stores.release", func(tx *dbthread.Tx) (none deferred.Unit, err error) {
		_, err = tx.Exec(deleteLease, l.store, l.owner)
		return none, err
	}, inOrder)
}
