package load

import (
	"net/netip"

	"sasync/examples/statalysis/store"
)

// noAddress stands for an address of which nothing is kept. Names of hosts, which
// some logs have, have no part that could stay.
const noAddress = "-"

// kept are the bits of addresses that each level keeps.
var kept = map[store.Level]struct{ v4, v6 int }{1: {24, 64}, 2: {16, 48}}

// hide is what is stored of an address: at levels 1 and 2 its network.
func hide(ip string, level store.Level) string {
	if !level.Hides() {
		return ip
	}
	bits, some := kept[level]
	a, err := netip.ParseAddr(ip)
	if !some || err != nil {
		return noAddress
	}
	a = a.Unmap().WithZone("")
	n := bits.v6
	if a.Is4() {
		n = bits.v4
	}
	network, err := a.Prefix(n)
	if err != nil {
		return noAddress
	}
	return network.String()
}

// hideIn leaves out of a checkpoint what would tell addresses.
func (l *Loader) hideIn(c *store.Checkpoint) {
	if l.level.Hides() {
		c.Networks, c.Redirected, c.Arrived = true, nil, nil
	}
}
