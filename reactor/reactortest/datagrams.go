package reactortest

import (
	"net"

	"sasync/reactor"
)

// Datagrams is a reactor.DatagramProtocol that remembers what happened to it.
// Its zero value is ready to use. Owned by the loop.
type Datagrams struct {
	OnDatagram func(data []byte, from net.Addr)

	Port             *reactor.DatagramPort // nil before StartProtocol
	Received         []string
	Refused, Stopped int // how often each was told
}

var _ reactor.RefusedListener = (*Datagrams)(nil)

// StartProtocol is called by the port.
func (d *Datagrams) StartProtocol(p *reactor.DatagramPort) { d.Port = p }

// DatagramReceived is called by the port.
func (d *Datagrams) DatagramReceived(data []byte, from net.Addr) {
	d.Received = append(d.Received, string(data))
	if d.OnDatagram != nil {
		d.OnDatagram(data, from)
	}
}

// ConnectionRefused is called by the port.
func (d *Datagrams) ConnectionRefused() { d.Refused++ }

// StopProtocol is called by the port.
func (d *Datagrams) StopProtocol() { d.Stopped++ }
