package rules

import (
	"math/rand/v2"
	"net/netip"
	"testing"
)

// The slow way: the first network in order that holds the address.
func firstThatHolds(prefixes []netip.Prefix, addr netip.Addr) int32 {
	for i, p := range prefixes {
		if p.Contains(addr) {
			return int32(i)
		}
	}
	return -1
}

func TestNetworks_FindTheFirstThatHoldsTheAddress(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for round := range 200 {
		var prefixes []netip.Prefix
		var n networks
		seen := make(map[netip.Prefix]bool)
		for range 1 + random.IntN(60) {
			p := randomPrefix(random)
			if seen[p] {
				continue
			}
			seen[p] = true
			n.add(int32(len(prefixes)), p)
			prefixes = append(prefixes, p)
		}
		n.link()
		for range 200 {
			addr := randomAddr(random)
			if got, want := n.find(addr), firstThatHolds(prefixes, addr); got != want {
				t.Fatalf("round %d: %v is in %d, want %d of %v", round, addr, got, want, prefixes)
			}
		}
	}
}

// randomAddr is one of few, so that networks hold each other and addresses lie on their edges.
func randomAddr(random *rand.Rand) netip.Addr {
	edges := []byte{0, 1, 127, 128, 254, 255}
	pick := func() byte { return edges[random.IntN(len(edges))] }
	if random.IntN(3) == 0 {
		return netip.AddrFrom16([16]byte{0: 0x20, 1: 1, 7: pick(), 8: pick(), 14: pick(), 15: pick()})
	}
	return netip.AddrFrom4([4]byte{192, pick(), pick(), pick()})
}

func randomPrefix(random *rand.Rand) netip.Prefix {
	addr := randomAddr(random)
	p, err := addr.Prefix(random.IntN(addr.BitLen() + 1))
	if err != nil {
		panic(err)
	}
	return p
}

func TestNetworks_EmptyHoldsNothing(t *testing.T) {
	var n networks
	n.link()
	for _, addr := range []netip.Addr{{}, netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("::")} {
		if got := n.find(addr); got != -1 {
			t.Errorf("%v is in %d", addr, got)
		}
	}
}
