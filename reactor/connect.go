package reactor

import (
	"net"
	"os"
	"syscall"

	"sasync/deferred"
	"sasync/reactor/internal/sock"
)

// ClientEndpoint is where to connect to, and how.
type ClientEndpoint interface {
	// Connect makes a connection and gives it the protocol that f builds. The
	// Deferred fires when that one's ConnectionMade has returned; it fails if
	// there is no connection. Cancelling it ends the attempt. Before a run it
	// waits for it. Loop only.
	Connect(r *Reactor, f Factory) *deferred.Deferred[Protocol]
}

// ServerEndpoint is where to listen, and how.
type ServerEndpoint interface {
	// Listen makes a port whose connections get the protocols that f builds.
	// It may be called before the run. Loop only.
	Listen(r *Reactor, f Factory) (*Port, error)
}

// Connect connects p to e and fires with p when its ConnectionMade has
// returned. Loop only.
func Connect[P Protocol](r *Reactor, e ClientEndpoint, p P) *deferred.Deferred[P] {
	made := e.Connect(r, FactoryFunc(func(net.Addr) Protocol { return p }))
	return deferred.Then(made, func(Protocol) (P, error) { return p, nil })
}

// whenRunning calls f, at once in a run and else at the beginning of the next
// one: what is to be connected may be said before.
func whenRunning[T any](r *Reactor, f func() *deferred.Deferred[T]) *deferred.Deferred[T] {
	r.deferreds.Check()
	if r.inRun {
		return f()
	}
	var start *Trigger
	started := deferred.NewCancellable(r, func(*deferred.Deferred[deferred.Unit]) { _ = start.Remove() })
	start = r.Before(Startup, func() *deferred.Deferred[deferred.Unit] {
		started.Callback(deferred.Unit{})
		return nil // the startup does not wait for the connection
	})
	return deferred.ThenDefer(started, func(deferred.Unit) *deferred.Deferred[T] { return f() })
}

// dial begins a connection. The Deferred fires when the socket is connected;
// who gets it opens or drops the connection at once. Its errors do not name the
// address.
func (r *Reactor) dial(s sock.Connect, limits Limits) *deferred.Deferred[*conn] {
	r.deferreds.Check()
	if r.closed {
		return deferred.Fail[*conn](r, ErrStopped)
	}
	fd, err := r.net.Connect(s)
	if err != nil {
		return deferred.Fail[*conn](r, err)
	}
	limits = limits.withDefaults()
	c := r.newConn(fd, s.Addr, &limits)
	c.made = deferred.NewCancellable(r, func(*deferred.Deferred[*conn]) { c.drop() })
	if err := c.watch(); err != nil {
		c.failed(err)
	}
	return c.made
}

// connected is called when the socket tells what came of connecting.
func (c *conn) connected() {
	if !c.writable {
		return
	}
	if err := c.net.Connected(c.fd); err != nil {
		c.failed(err)
		return
	}
	if c.isOwnPeer() {
		c.failed(os.NewSyscallError("connect", syscall.ECONNREFUSED))
		return
	}
	made := c.made
	c.made = nil
	made.Callback(c)
}

// isOwnPeer tells that the kernel has connected a socket with itself: it does,
// when nobody listens and it happens to choose the peer's port for the own one.
func (c *conn) isOwnPeer() bool {
	local, ok := c.LocalAddr().(*net.TCPAddr)
	return ok && local.String() == c.remote.String()
}

// failed ends a connection that was not made.
func (c *conn) failed(err error) {
	made := c.made
	c.made = nil
	c.drop()
	made.Errback(err)
}

// drop closes a connection that has no protocol.
func (c *conn) drop() {
	c.net.Reset(c.fd)
	c.close()
}

// handTo gives a connection that was made the protocol that f builds.
func handTo(f Factory) func(*conn) (Protocol, error) {
	return func(c *conn) (Protocol, error) {
		built := false
		defer func() {
			if !built {
				c.drop()
			}
		}()
		p := f.BuildProtocol(c.remote)
		if p == nil {
			return nil, ErrNoProtocol
		}
		built = true
		c.open(p)
		return p, nil
	}
}
