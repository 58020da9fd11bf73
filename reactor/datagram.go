package reactor

import (
	"errors"
	"fmt"
	"net"
	"syscall"

	"go.uber.org/zap"

	"sasync/deferred"
	"sasync/reactor/internal/poll"
	"sasync/reactor/internal/sock"
)

// DatagramProtocol is what a socket does with datagrams. A panic in one of its
// methods is logged, and the socket lives on. All are called on the loop.
type DatagramProtocol interface {
	// StartProtocol comes first: p is the socket.
	StartProtocol(p *DatagramPort)
	// DatagramReceived gets one datagram, which may be empty. The bytes are
	// those of a buffer that is used again.
	DatagramReceived(data []byte, from net.Addr)
	// StopProtocol comes last.
	StopProtocol()
}

// RefusedListener is a DatagramProtocol that wants to know when nobody listens
// where its socket is connected to.
type RefusedListener interface {
	DatagramProtocol
	ConnectionRefused()
}

// DatagramPort is a socket for datagrams, UDP or UNIX. It keeps nothing that it
// can't send at once. It is a producer: while paused the kernel keeps what
// arrives, and drops it when that is too much.
type DatagramPort struct {
	// Immutable after it was made.
	r        *Reactor
	fd       int
	addr     net.Addr
	protocol DatagramProtocol
	adopted  bool // its address is that of somebody else

	// Owned by the loop.
	connected bool
	watched   bool
	paused    bool
	stopped   bool
}

var _ deferred.Producer = (*DatagramPort)(nil)

// datagramsPerEvent is how many datagrams are read before others have their
// turn.
const datagramsPerEvent = 64

// listenDatagrams makes a socket, which receives once the reactor runs.
func (r *Reactor) listenDatagrams(d sock.Datagrams, p DatagramProtocol) (*DatagramPort, error) {
	r.deferreds.Check()
	fail := func(err error) (*DatagramPort, error) {
		return nil, fmt.Errorf("reactor: listen for datagrams on %v: %w", d.Addr, err)
	}
	if r.closed {
		return fail(ErrStopped)
	}
	fd, err := r.net.ListenDatagrams(d)
	if err != nil {
		return fail(err)
	}
	return r.openDatagrams(&DatagramPort{fd: fd, protocol: p})
}

// openDatagrams completes p, which receives once the reactor runs.
func (r *Reactor) openDatagrams(p *DatagramPort) (*DatagramPort, error) {
	p.r, p.addr = r, r.net.LocalDatagramAddr(p.fd)
	r.datagramPorts[p] = struct{}{}
	if r.inRun {
		if err := p.start(); err != nil {
			p.StopListening()
			return nil, fmt.Errorf("reactor: listen for datagrams on %v: %w", p.addr, err)
		}
	}
	return p, nil
}

// start is called when there is a poller.
func (p *DatagramPort) start() error {
	if err := p.watch(); err != nil {
		return err
	}
	p.r.call("StartProtocol", func() { p.protocol.StartProtocol(p) })
	return nil
}

func (p *DatagramPort) watch() error {
	if p.watched || p.paused || p.stopped {
		return nil
	}
	p.watched = true
	return p.r.poller.Add(p.fd, poll.Read, poll.Level, p.ready)
}

func (p *DatagramPort) unwatch() {
	if p.watched {
		p.watched = false
		_ = p.r.poller.Delete(p.fd)
	}
}

// ready is called by the poller for as long as datagrams wait.
func (p *DatagramPort) ready(poll.Events) {
	p.r.beginIO()
	defer p.r.endIO()
	for range datagramsPerEvent {
		if p.paused || p.stopped {
			return
		}
		n, from, err := p.r.net.ReadFrom(p.fd, p.r.readBuffer)
		switch {
		case err == nil:
			p.r.counted.bytesIn.Add(uint64(n))
			p.datagramReceived(p.r.readBuffer[:n], from)
		case errors.Is(err, syscall.EAGAIN):
			return
		case errors.Is(err, syscall.ECONNREFUSED):
			if l, ok := p.protocol.(RefusedListener); ok {
				p.r.call("ConnectionRefused", l.ConnectionRefused)
			}
		default:
			p.r.log.Warn("receiving a datagram failed", zap.Any(fieldPort, p.addr), zap.Error(err))
			return
		}
	}
}

func (p *DatagramPort) datagramReceived(data []byte, from net.Addr) {
	defer p.r.logPanic("DatagramReceived")
	p.protocol.DatagramReceived(data, from)
}

// WriteTo sends one datagram. When the kernel has no room for it the error is
// an ErrDatagramDropped, and one too long is a syscall.EMSGSIZE. Loop only.
func (p *DatagramPort) WriteTo(data []byte, to net.Addr) error {
	p.r.deferreds.Check()
	if p.stopped {
		return ErrConnectionClosed
	}
	err := p.r.net.WriteTo(p.fd, data, to)
	switch {
	case err == nil:
		p.r.counted.bytesOut.Add(uint64(len(data)))
		return nil
	case errors.Is(err, syscall.EAGAIN), errors.Is(err, syscall.ENOBUFS):
		return fmt.Errorf("reactor: write a datagram to %v: %w: %w", to, ErrDatagramDropped, err)
	}
	return fmt.Errorf("reactor: write a datagram of %d bytes to %v: %w", len(data), to, err)
}

// Connect makes to the only peer: others' datagrams are dropped, Write sends to
// it, and a RefusedListener hears when nobody listens there. Only once. Loop
// only.
func (p *DatagramPort) Connect(to net.Addr) error {
	p.r.deferreds.Check()
	if p.connected {
		return fmt.Errorf("reactor: connect for datagrams to %v: already connected", to)
	}
	if err := p.r.net.ConnectDatagrams(p.fd, to); err != nil {
		return fmt.Errorf("reactor: connect for datagrams to %v: %w", to, err)
	}
	p.connected = true
	return nil
}

// Write sends one datagram to the peer that Connect has named. Loop only.
func (p *DatagramPort) Write(data []byte) (int, error) {
	if err := p.WriteTo(data, nil); err != nil {
		return 0, err
	}
	return len(data), nil
}

// Addr is where it listens. Safe from any goroutine.
func (p *DatagramPort) Addr() net.Addr { return p.addr }

// Pause stops receiving. Loop only.
func (p *DatagramPort) Pause() {
	p.r.deferreds.Check()
	p.paused = true
	p.unwatch()
}

// Resume goes on. Loop only.
func (p *DatagramPort) Resume() {
	p.r.deferreds.Check()
	p.paused = false
	if !p.r.inRun {
		return
	}
	if err := p.watch(); err != nil {
		p.r.log.Error("a port can't be watched", zap.Any(fieldPort, p.addr), zap.Error(err))
	}
}

// Stop is StopListening. Loop only.
func (p *DatagramPort) Stop() { p.StopListening() }

// StopListening closes the socket and calls StopProtocol. Loop only.
func (p *DatagramPort) StopListening() {
	p.r.deferreds.Check()
	if p.stopped {
		return
	}
	p.stopped = true
	p.unwatch()
	if err := p.r.net.Close(p.fd); err != nil {
		p.r.log.Warn("closing a port failed", zap.Any(fieldPort, p.addr), zap.Error(err))
	}
	if !p.adopted {
		p.r.net.Remove(p.addr)
	}
	delete(p.r.datagramPorts, p)
	p.r.call("StopProtocol", p.protocol.StopProtocol)
}
