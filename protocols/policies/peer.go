package policies

import (
	"net"
	"net/netip"
)

// peer is who counts as one behind an address.
type peer = netip.Prefix

func peerOf(addr net.Addr) peer {
	a, err := netip.ParseAddrPort(addr.String())
	if err != nil {
		return peer{}
	}
	ip := a.Addr().Unmap().WithZone("")
	bits := 32
	if ip.Is6() {
		bits = 64
	}
	p, _ := ip.Prefix(bits) // fails for more bits than there are
	return p
}
