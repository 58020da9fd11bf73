package blocklist

import (
	"net/netip"
	"slices"
)

// Networks are the fewest networks that hold these addresses and no others, in
// order. Safe from any goroutine.
func Networks(addresses []netip.Addr) []netip.Prefix {
	list := make([]netip.Prefix, 0, len(addresses))
	for _, a := range sorted(addresses) {
		list = append(list, netip.PrefixFrom(a, a.BitLen()))
		list = mergeLast(list)
	}
	return list
}

// mergeLast makes one network of the last two as long as they are its halves.
func mergeLast(list []netip.Prefix) []netip.Prefix {
	for len(list) > 1 {
		a, b := list[len(list)-2], list[len(list)-1]
		if a.Bits() != b.Bits() || a.Bits() == 0 || a.Addr().BitLen() != b.Addr().BitLen() {
			break
		}
		both := netip.PrefixFrom(a.Addr(), a.Bits()-1).Masked()
		if both.Addr() != a.Addr() || !both.Contains(b.Addr()) {
			break
		}
		list = append(list[:len(list)-2], both)
	}
	return list
}

// sorted gives each address once, IPv4 before IPv6.
func sorted(addresses []netip.Addr) []netip.Addr {
	list := make([]netip.Addr, 0, len(addresses))
	for _, a := range addresses {
		list = append(list, a.Unmap().WithZone(""))
	}
	slices.SortFunc(list, netip.Addr.Compare)
	return slices.Compact(list)
}
