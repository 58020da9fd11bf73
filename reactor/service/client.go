package service

import (
	"net"
	"time"

	"sasync/deferred"
	"sasync/reactor"
)

// Client is a Service that keeps a connection: while it runs it connects, and
// again, after growing waits, when that fails or when the connection is lost.
// Its Start does not wait for the connection; its Stop waits for the end of it.
type Client[P reactor.Protocol] struct {
	*Lifecycle

	// Immutable after NewClient.
	r   *reactor.Reactor
	cfg ClientConfig[P]

	// Owned by the loop.
	body    *deferred.Deferred[deferred.Unit] // of keep, from Start on
	leaving bool                              // Stop was called
	current *P                                // the protocol that is connected and prepared, or nil
	gaveUp  error                             // why keep has ended, if it was not Stop
	waiters []*clientWaiter[P]
}

// ClientConfig is what NewClient makes a client from.
type ClientConfig[P reactor.Protocol] struct {
	// Endpoint is where to connect to.
	Endpoint reactor.ClientEndpoint
	// Build makes the protocol of each connection. Called on the loop.
	Build func(peer net.Addr) P
	// Prepare gets each protocol that is connected before anybody else does: it
	// logs in, say. If it fails, or the Deferred that it may return does, the
	// connection is ended, and counts as one that was not made. A loss of the
	// connection cancels the Deferred. Nil means that there is nothing to do.
	// Called on the loop.
	Prepare func(p P) *deferred.Deferred[deferred.Unit]

	// Backoff says how long to wait before each new attempt. Zero Attempts
	// means that there is no limit, and a nil Retryable that every error is;
	// otherwise the client gives up, until it is stopped and started again.
	Backoff deferred.Backoff
	// StableAfter is how long a connection has to last to be a success: the
	// wait after it is the first again. Zero means 10 s.
	StableAfter time.Duration

	// Failed is told of each attempt that has failed, each connection that was
	// lost before StableAfter, and how long the client waits until the next
	// one; negative if it has given up. Nil means nobody. Called on the loop.
	Failed func(err error, wait time.Duration)
}

// NewClient returns a client that does not run. Loop only.
func NewClient[P reactor.Protocol](r *reactor.Reactor, cfg ClientConfig[P]) *Client[P] {
	if cfg.Backoff.Attempts == 0 {
		cfg.Backoff.Attempts = -1
	}
	if cfg.Backoff.Retryable == nil {
		cfg.Backoff.Retryable = func(error) bool { return true }
	}
	if cfg.StableAfter == 0 {
		cfg.StableAfter = 10 * time.Second
	}
	c := &Client[P]{r: r, cfg: cfg}
	c.Lifecycle = NewLifecycle(r, c.begin, c.finish)
	return c
}
