package rules

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
)

// networks finds the rule for an address. Two networks are apart or one holds the other, so the
// last one that starts at or before the address holds it, or one around that one does, or none:
// a lookup is a binary search and at most as many steps outwards as networks are nested.
type networks struct {
	starts []netip.Addr // sorted; equal starts: the wider first
	nodes  []network    // nodes[i] starts at starts[i]
}

type network struct {
	prefix netip.Prefix
	rule   int32 // the first in the set of this network and those around it
	around int32 // the smallest network around this one, or -1
}

func (n *networks) add(rule int32, prefix netip.Prefix) {
	n.nodes = append(n.nodes, network{prefix: prefix, rule: rule, around: -1})
}

// link sorts and nests what was added.
func (n *networks) link() {
	slices.SortFunc(n.nodes, func(a, b network) int {
		return cmp.Or(a.prefix.Addr().Compare(b.prefix.Addr()), cmp.Compare(a.prefix.Bits(), b.prefix.Bits()))
	})
	n.starts = make([]netip.Addr, len(n.nodes))
	for i := range n.nodes {
		node := &n.nodes[i]
		n.starts[i] = node.prefix.Addr()
		node.around = n.holder(int32(i)-1, node.prefix.Addr())
		if node.around >= 0 {
			node.rule = min(node.rule, n.nodes[node.around].rule)
		}
	}
}

// find returns the rule of the first network in the set that holds addr, or -1.
func (n *networks) find(addr netip.Addr) int32 {
	i, found := slices.BinarySearchFunc(n.starts, addr, netip.Addr.Compare)
	for found && i+1 < len(n.starts) && n.starts[i+1] == addr {
		i++
	}
	if !found {
		i--
	}
	if at := n.holder(int32(i), addr); at >= 0 {
		return n.nodes[at].rule
	}
	return -1
}

// holder walks outwards from node at to the first that holds addr.
func (n *networks) holder(at int32, addr netip.Addr) int32 {
	for at >= 0 && !n.nodes[at].prefix.Contains(addr) {
		at = n.nodes[at].around
	}
	return at
}

// parseAddress returns the address that s is, or the zero Addr: some logs hold host names. It
// looks before it parses because a failed parse allocates.
func parseAddress(s string) netip.Addr {
	if s == "" || (s[0] < '0' || s[0] > '9') && !strings.Contains(s, ":") {
		return netip.Addr{}
	}
	addr, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Addr{}
	}
	return addr.Unmap().WithZone("")
}
