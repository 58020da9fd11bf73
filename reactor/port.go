package reactor

import (
	"errors"
	"fmt"
	"net"
	"runtime/debug"
	"syscall"
	"time"

	"go.uber.org/zap"

	"sasync/reactor/internal/poll"
	"sasync/reactor/internal/sock"
)

// Port is a socket that takes connections.
type Port struct {
	// Immutable after it was made.
	r       *Reactor
	fd      int // -1 for a port whose connections come from elsewhere
	addr    net.Addr
	factory Factory
	limits  PortLimits
	adopted bool // its address is that of somebody else

	// Owned by the loop.
	count   int            // connections that have a descriptor
	peers   map[string]int // of them by peer, if that is limited
	watched bool
	stopped bool
	retry   *DelayedCall // accepts again when descriptors may have come free
}

// PortLimits bound what a port takes.
type PortLimits struct {
	// MaxConnections is how many connections there may be at once; further
	// ones wait in the kernel until one has ended. Zero means 65,536.
	MaxConnections int
	// MaxPerPeer is how many of them may come from one address; further ones
	// are reset. Zero means no such limit: behind a proxy all come from one.
	MaxPerPeer int
	// Limits are those of each connection.
	Limits
}

// The accept loop.
const (
	acceptsPerEvent = 64          // before others have their turn
	acceptRetry     = time.Second // after the process has run out of descriptors
)

// listen makes a port, which takes connections once the reactor runs.
func (r *Reactor) listen(s sock.Listen, f Factory, limits PortLimits) (*Port, error) {
	r.deferreds.Check()
	if r.closed {
		return nil, fmt.Errorf("reactor: listen on %v: %w", s.Addr, ErrStopped)
	}
	fd, err := r.net.Listen(s)
	if err != nil {
		return nil, fmt.Errorf("reactor: listen on %v: %w", s.Addr, err)
	}
	return r.openPort(&Port{fd: fd, factory: f, limits: limits})
}

// openPort completes p, which takes connections once the reactor runs.
func (r *Reactor) openPort(p *Port) (*Port, error) {
	p.limits.Limits = p.limits.Limits.withDefaults()
	if p.limits.MaxConnections <= 0 {
		p.limits.MaxConnections = 1 << 16
	}
	p.r, p.addr, p.peers = r, r.net.LocalAddr(p.fd), map[string]int{}
	r.ports[p] = struct{}{}
	r.log.Info("listening", zap.Any(fieldPort, p.addr))
	r.started(p.factory)
	if r.inRun {
		if err := p.watch(); err != nil {
			p.StopListening()
			return nil, fmt.Errorf("reactor: listen on %v: %w", p.addr, err)
		}
	}
	return p, nil
}

// Addr is where the port listens, with the number that the kernel has chosen
// for port 0. Safe from any goroutine.
func (p *Port) Addr() net.Addr { return p.addr }

// Connections is how many of its connections there are. Loop only.
func (p *Port) Connections() int {
	p.r.deferreds.Check()
	return p.count
}

// StopListening closes the port. Its connections live on. Loop only.
func (p *Port) StopListening() {
	p.r.deferreds.Check()
	if p.stopped {
		return
	}
	p.stopped = true
	p.unwatch()
	if p.retry != nil {
		_ = p.retry.Cancel()
	}
	if p.fd >= 0 {
		if err := p.r.net.Close(p.fd); err != nil {
			p.r.log.Warn("closing a port failed", zap.Any(fieldPort, p.addr), zap.Error(err))
		}
	}
	if !p.adopted {
		p.r.net.Remove(p.addr)
	}
	delete(p.r.ports, p)
	p.r.log.Info("port closed", zap.Any(fieldPort, p.addr))
	p.r.ended(p.factory)
}

func (p *Port) watch() error {
	if p.watched || p.stopped || p.fd < 0 {
		return nil
	}
	if err := p.r.poller.Add(p.fd, poll.Read, poll.Level, p.ready); err != nil {
		return err
	}
	p.watched = true
	return nil
}

func (p *Port) unwatch() {
	if p.watched {
		p.watched = false
		_ = p.r.poller.Delete(p.fd)
	}
}

// ready is called by the poller for as long as connections wait.
func (p *Port) ready(poll.Events) {
	p.r.beginIO()
	defer p.r.endIO()
	for range acceptsPerEvent {
		if p.count >= p.limits.MaxConnections {
			p.unwatch() // released watches again
			return
		}
		fd, peer, err := p.r.net.Accept(p.fd)
		if err != nil {
			p.refused(err)
			return
		}
		p.accepted(fd, peer)
		if p.stopped {
			return
		}
	}
}

// refused is called when there is no connection to accept.
func (p *Port) refused(err error) {
	switch {
	case errors.Is(err, syscall.EAGAIN), errors.Is(err, syscall.ECONNABORTED), errors.Is(err, syscall.EINTR):
		return
	}
	// Out of descriptors, as a rule: those who wait stay in the kernel's queue.
	p.r.counted.acceptFailures.Add(1)
	p.r.log.Error("accepting failed, waiting", zap.Any(fieldPort, p.addr), zap.Duration(fieldRetry, acceptRetry), zap.Error(err))
	p.unwatch()
	p.retry = p.r.CallLater(acceptRetry, p.watchAgain)
}

func (p *Port) watchAgain() {
	if err := p.watch(); err != nil {
		p.r.log.Error("a port can't be watched", zap.Any(fieldPort, p.addr), zap.Error(err))
		p.StopListening()
	}
}

// accepted gives a new connection its protocol.
func (p *Port) accepted(fd int, peer net.Addr) {
	c := p.r.newConn(fd, peer, &p.limits.Limits)
	c.port = p
	p.count++
	p.r.counted.accepted.Add(1)
	if p.limits.MaxPerPeer > 0 {
		p.peers[host(peer)]++
	}
	if err := c.watch(); err != nil {
		p.r.counted.acceptFailures.Add(1)
		p.r.log.Error("a connection can't be watched", zap.Any(fieldPeer, peer), zap.Error(err))
		c.drop()
		return
	}
	if p.limits.MaxPerPeer > 0 && p.peers[host(peer)] > p.limits.MaxPerPeer {
		p.turnAway(c)
		return
	}
	protocol := p.build(peer)
	if protocol == nil {
		p.turnAway(c)
		return
	}
	c.open(protocol)
}

func (p *Port) turnAway(c *conn) {
	p.r.counted.refused.Add(1)
	p.r.log.Debug("connection turned away", zap.Any(fieldPort, p.addr), zap.Any(fieldPeer, c.remote))
	c.drop()
}

func (p *Port) build(peer net.Addr) (protocol Protocol) {
	defer func() {
		if value := recover(); value != nil {
			p.r.panicked("panic in a callback", value, debug.Stack(), zap.String(fieldCallback, "BuildProtocol"),
				zap.Any(fieldPort, p.addr), zap.Any(fieldPeer, peer))
		}
	}()
	return p.factory.BuildProtocol(peer)
}

// released is called when the descriptor of one of its connections is closed.
func (p *Port) released(c *conn) {
	p.count--
	if p.limits.MaxPerPeer > 0 {
		peer := host(c.remote)
		if p.peers[peer]--; p.peers[peer] == 0 {
			delete(p.peers, peer)
		}
	}
	if p.r.inRun && !p.stopped && (p.retry == nil || !p.retry.Active()) {
		p.watchAgain()
	}
}

// host is the address of a peer without its port.
func host(addr net.Addr) string {
	if tcp, ok := addr.(*net.TCPAddr); ok {
		return tcp.IP.String()
	}
	return addr.String()
}

// started and ended count the ports of a factory.
func (r *Reactor) started(f Factory) {
	s, ok := f.(StartStopper)
	if !ok {
		return
	}
	if r.factories[s]++; r.factories[s] == 1 {
		r.call("StartFactory", s.StartFactory)
	}
}

func (r *Reactor) ended(f Factory) {
	s, ok := f.(StartStopper)
	if !ok {
		return
	}
	if r.factories[s]--; r.factories[s] == 0 {
		delete(r.factories, s)
		r.call("StopFactory", s.StopFactory)
	}
}
