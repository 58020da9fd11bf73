package dbthread

import (
	"errors"
	"reflect"
	"slices"

	"sasync/deferred"
)

// Brokers are the brokers that the parts of a program share: each part opens
// the database that it needs, and those with the same URL and settings get the
// same Broker. They belong to the loop.
type Brokers struct {
	loop   deferred.Loop
	shared []*sharedBroker
	def    *Share
	hasDef latch
}

// sharedBroker is a Broker and who uses it.
type sharedBroker struct {
	*Broker
	asked Config // without Startup, which may differ
	users int    // none: it is being shut down
}

// NewBrokers returns an empty set. Loop only.
func NewBrokers(loop deferred.Loop) *Brokers { return &Brokers{loop: loop} }

// Open returns a part in the broker of url and cfg, which it opens if there is
// none. Startup runs in either case, as a transaction before all that wait.
// Other functions in cfg can't be compared: with one of them the broker is
// nobody else's. Loop only.
func (s *Brokers) Open(url string, cfg Config) *Share {
	asked := cfg.withDefaults()
	asked.Startup = nil
	for _, b := range s.shared {
		if b.url != url {
			continue
		}
		if b.users == 0 {
			cfg = cfg.after(b.Broker)
		} else if reflect.DeepEqual(b.asked, asked) {
			return s.join(b, cfg)
		}
	}
	b := &sharedBroker{Broker: Open(s.loop, url, cfg), asked: asked, users: 1}
	s.shared = append(s.shared, b)
	return &Share{Broker: b.Broker, set: s, shared: b}
}

// after puts the opening off until an earlier broker of the database has shut
// down.
func (c Config) after(b *Broker) Config {
	prepare := c.Prepare
	c.Prepare = func() *deferred.Deferred[deferred.Unit] {
		down := deferred.ThenBoth(b.Shutdown(), func(deferred.Unit, error) (deferred.Unit, error) { return deferred.Unit{}, nil })
		if prepare == nil {
			return down
		}
		return deferred.ThenDefer(down, func(deferred.Unit) *deferred.Deferred[deferred.Unit] { return prepare() })
	}
	return c
}

// join is Open when another user has opened the broker.
func (s *Brokers) join(b *sharedBroker, cfg Config) *Share {
	b.users++
	share := &Share{Broker: b.Broker, set: s, shared: b}
	if cfg.Startup != nil {
		share.ready = b.startAgain(cfg.Startup)
	}
	return share
}

// startAgain runs a further user's Startup.
func (b *sharedBroker) startAgain(startup func(tx *Tx) error) *deferred.Deferred[deferred.Unit] {
	d := Transact(b.Broker, "startup", func(tx *Tx) (deferred.Unit, error) {
		return deferred.Unit{}, startup(tx)
	}, Exclusive(), DoNext())
	return d.AddErrback(func(err error) (deferred.Unit, error) {
		var open *OpenError
		if !errors.As(err, &open) {
			open = b.openError("startup", err)
		}
		return deferred.Unit{}, open
	})
}

// SetDefault opens a broker as Open does and makes it the default, which stays
// open until the set is shut down. Loop only.
func (s *Brokers) SetDefault(url string, cfg Config) {
	old := s.def
	s.def = s.Open(url, cfg)
	s.hasDef.release(nil)
	if old != nil {
		old.Shutdown()
	}
}

// Default fires with the default broker, once SetDefault was called. Loop only.
func (s *Brokers) Default() *deferred.Deferred[*Broker] {
	return deferred.Then(s.hasDef.wait(s.loop), func(deferred.Unit) (*Broker, error) { return s.def.Broker, nil })
}

// Shutdown shuts all brokers down, whoever uses them. It may be called again.
// A program has its reactor run it before its shutdown. Loop only.
func (s *Brokers) Shutdown() *deferred.Deferred[deferred.Unit] {
	s.def, s.hasDef = nil, latch{waiters: s.hasDef.waiters}
	var all []*deferred.Deferred[deferred.Unit]
	for _, b := range slices.Clone(s.shared) {
		b.users = 0
		all = append(all, s.end(b))
	}
	return deferred.Then(deferred.Gather(s.loop, all...), func([]deferred.Unit) (deferred.Unit, error) { return deferred.Unit{}, nil })
}

// end shuts a broker down and then forgets it.
func (s *Brokers) end(b *sharedBroker) *deferred.Deferred[deferred.Unit] {
	return deferred.ThenBoth(b.Broker.Shutdown(), func(_ deferred.Unit, err error) (deferred.Unit, error) {
		s.shared = slices.DeleteFunc(s.shared, func(other *sharedBroker) bool { return other == b })
		return deferred.Unit{}, err
	})
}
