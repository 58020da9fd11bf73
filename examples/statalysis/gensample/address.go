package main

import "net/netip"

// documentation holds the ranges that RFC 5737 and RFC 3849 reserve for
// documentation: no one's address is in a sample that takes all from here.
var documentation = []netip.Prefix{
	netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("2001:db8::/32"),
}

// addressBook gives out addresses, each once: who an address belongs to is
// never in doubt.
type addressBook struct {
	r     random
	four  []netip.Addr
	given map[netip.Addr]bool
}

func newAddressBook(r random) *addressBook {
	b := &addressBook{r: r, given: map[netip.Addr]bool{}}
	for _, net := range documentation[:3] {
		host := net.Addr().As4()
		for host[3] = 1; host[3] < 255; host[3]++ {
			b.four = append(b.four, netip.AddrFrom4(host))
		}
	}
	r.Shuffle(len(b.four), func(i, j int) { b.four[i], b.four[j] = b.four[j], b.four[i] })
	return b
}

// v4 gives an IPv4 address. There are 762; asking for more is a mistake in
// the tables of this program and panics.
func (b *addressBook) v4() netip.Addr {
	a := b.four[len(b.four)-1]
	b.four = b.four[:len(b.four)-1]
	return a
}

// v6net gives the /64 of a household or of a data centre.
func (b *addressBook) v6net() netip.Prefix {
	a := documentation[3].Addr().As16()
	for i := 4; i < 8; i++ {
		a[i] = byte(b.r.IntN(256))
	}
	return netip.PrefixFrom(netip.AddrFrom16(a), 64)
}

// server gives a low address of a network, as servers have.
func (b *addressBook) server(net netip.Prefix) netip.Addr {
	return b.fresh(net, func(a *[16]byte) { a[15] = byte(b.r.between(1, 255)) })
}

// device gives an address of a network with a random end, as the privacy
// extensions make one a day.
func (b *addressBook) device(net netip.Prefix) netip.Addr {
	return b.fresh(net, func(a *[16]byte) {
		for i := 8; i < 16; i++ {
			a[i] = byte(b.r.IntN(256))
		}
	})
}

func (b *addressBook) fresh(net netip.Prefix, fill func(*[16]byte)) netip.Addr {
	for {
		a := net.Addr().As16()
		fill(&a)
		if addr := netip.AddrFrom16(a); !b.given[addr] {
			b.given[addr] = true
			return addr
		}
	}
}
