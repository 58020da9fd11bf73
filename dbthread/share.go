package dbthread

import "sasync/deferred"

// Share is one user's part in a Broker of a set of Brokers. It belongs to the
// loop.
type Share struct {
	*Broker

	// Immutable after Open.
	set    *Brokers
	shared *sharedBroker
	ready  *deferred.Deferred[deferred.Unit] // this user's Startup; nil if it is the broker's own

	// Owned by the loop.
	ended *deferred.Deferred[deferred.Unit] // nil before Shutdown
}

// Running fires when the database is ready and this user's Startup has run, or
// fails with the *OpenError that tells why not. Loop only.
func (s *Share) Running() *deferred.Deferred[deferred.Unit] {
	if s.ready == nil {
		return s.Broker.Running()
	}
	return same(s.ready)
}

// Shutdown gives this part back. The last one that does so shuts the Broker
// down, and its Deferred fires then; that of the others fires at once. It may
// be called again. Loop only.
func (s *Share) Shutdown() *deferred.Deferred[deferred.Unit] {
	if s.ended == nil {
		s.ended = s.giveBack()
	}
	return same(s.ended)
}

func (s *Share) giveBack() *deferred.Deferred[deferred.Unit] {
	if s.shared.users > 1 {
		s.shared.users--
		return deferred.Succeed(s.set.loop, deferred.Unit{})
	}
	s.shared.users = 0
	return s.set.end(s.shared)
}

// same is a tap: many may ask for one result.
func same(d *deferred.Deferred[deferred.Unit]) *deferred.Deferred[deferred.Unit] {
	return deferred.Then(d, func(u deferred.Unit) (deferred.Unit, error) { return u, nil })
}
