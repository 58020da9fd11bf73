package stores

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"

	"sasync/dbthread"
	"sasync/deferred"
)

// Space is the stores of one Broker. Its Dicts write together.
type Space struct {
	// Immutable after New.
	loop  deferred.Loop
	b     *dbthread.Broker
	cfg   Config
	owner string // of its Dicts' leases

	// Owned by the loop.
	writes writeBehind
	dicts  map[string]closer // those that are open, by store

	scratch []byte // to encode in
}

// closer is a Dict of any type.
type closer interface {
	Close() *deferred.Deferred[deferred.Unit]
}

// New returns the stores of b, which belongs to loop and whose start-up has run
// Create. Loop only.
func New(loop deferred.Loop, b *dbthread.Broker, cfg Config) *Space {
	s := &Space{loop: loop, b: b, cfg: cfg.withDefaults(), owner: newOwner(), dicts: map[string]closer{}}
	s.writes.init(s)
	return s
}

// keep has the memory of data used again, unless it is much.
func (s *Space) keep(data []byte) {
	if cap(data) <= 64<<10 {
		s.scratch = data[:0]
	}
}

// newOwner tells a person who it is, and is another one each time.
func newOwner() string {
	host, _ := os.Hostname()
	var random [8]byte
	_, _ = rand.Read(random[:]) // never fails
	return fmt.Sprintf("%s:%d:%s", host, os.Getpid(), hex.EncodeToString(random[:]))
}

// Loop is the loop that the stores belong to. Safe from any goroutine.
func (s *Space) Loop() deferred.Loop { return s.loop }

// Broker is what the stores use, for transactions beside them. Loop only.
func (s *Space) Broker() *dbthread.Broker { return s.b }

// Shutdown closes every Dict, which writes what is pending, and then shuts the
// broker down. A program has its reactor run it:
//
//	r.Before(reactor.Shutdown, s.Shutdown)
//
// Loop only.
func (s *Space) Shutdown() *deferred.Deferred[deferred.Unit] {
	var closing []*deferred.Deferred[deferred.Unit]
	for _, d := range s.dicts {
		closing = append(closing, d.Close())
	}
	return deferred.ThenDefer(deferred.List(s.loop, closing...), func(all []deferred.Outcome[deferred.Unit]) *deferred.Deferred[deferred.Unit] {
		var errs []error
		for _, o := range all {
			errs = append(errs, o.Err)
		}
		return deferred.ThenBoth(s.b.Shutdown(), func(u deferred.Unit, err error) (deferred.Unit, error) {
			return u, errors.Join(append(errs, err)...)
		})
	})
}

// group is what a store is called, in the database and in errors.
type group struct {
	store []byte // the kind's letter and the encoded group
	text  string // items "users"
}

// The letters of the kinds. A Dict is Items.
const (
	itemsKind   = 'i'
	cellsKind   = 'c'
	graphKind   = 'g'
	digraphKind = 'd'
)

func newGroup(letter byte, kind string, of any) (group, error) {
	g := group{text: kind + " " + keyText(of)}
	store, err := appendAny([]byte{letter}, of)
	if err == nil && len(store) > maxGroupBytes {
		err = fmt.Errorf("%w: %d bytes, the limit is %d", ErrKeyTooLong, len(store), maxGroupBytes)
	}
	if err != nil {
		return g, g.fail("open", "", err)
	}
	g.store = store
	return g, nil
}

// maxGroupBytes leaves room for the keys in an index entry.
const maxGroupBytes = 256

// fail makes an error of an operation, unless it is one already.
func (g group) fail(op, key string, cause error) error {
	if cause == nil {
		return nil
	}
	var told *Error
	if errors.As(cause, &told) {
		return told
	}
	return &Error{Op: op, Store: g.text, Key: key, Cause: cause}
}

// told gives errors of d their form.
func told[T any](d *deferred.Deferred[T], g group, op, key string) *deferred.Deferred[T] {
	return d.AddErrback(func(err error) (v T, _ error) { return v, g.fail(op, key, err) })
}
