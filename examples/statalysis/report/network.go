package report

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// mostStarts is how many beginnings of addresses a network may be taken apart
// into.
const mostStarts = 256

// addressCondition finds an address, or those of a network, in a column.
// Addresses are kept as text, so a network is the texts that start as its
// addresses do.
func addressCondition(ip, column string) (condition, error) {
	if ip == "" || !strings.Contains(ip, "/") {
		return condition{Text: column + ` = ?`, Args: []any{ip}}, nil
	}
	network, err := netip.ParsePrefix(ip)
	if err != nil {
		return condition{}, fmt.Errorf("report: filter address %q: want an address or a network such as 192.0.2.0/24", ip)
	}
	starts, whole, err := textStarts(network.Masked())
	if err != nil {
		return condition{}, fmt.Errorf("report: filter address %q: %w", ip, err)
	}
	c := condition{}
	var parts []string
	for _, s := range starts {
		if whole {
			parts, c.Args = append(parts, column+" = ?"), append(c.Args, s)
		} else {
			parts, c.Args = append(parts, column+" >= ? AND "+column+" < ?"), append(c.Args, s, s+lastRune)
		}
	}
	c.Text = "(" + strings.Join(parts, " OR ") + ")"
	return c, nil
}

// textStarts gives what the texts of a network's addresses start with; whole
// says that they are nothing more.
func textStarts(n netip.Prefix) (starts []string, whole bool, err error) {
	unit, base, between := 8, 10, "."
	if n.Addr().Is6() {
		unit, base, between = 16, 16, ":"
	}
	if n.Bits() == 0 {
		return nil, false, fmt.Errorf("it holds every address")
	}
	full := (n.Bits() - 1) / unit              // groups before the one in which the network ends
	values := 1 << ((full+1)*unit - n.Bits())  // of that group
	whole = (full+1)*unit == n.Addr().BitLen() // that group is the last one
	groups := groupsOf(n.Addr())
	if values > mostStarts || n.Addr().Is6() && (whole || twoZeros(groups[:full+1])) {
		return nil, false, fmt.Errorf("can't be found as text: take a larger or smaller one")
	}
	head := ""
	for _, g := range groups[:full] {
		head += strconv.FormatUint(uint64(g), base) + between
	}
	if whole {
		between = ""
	}
	for i := range values {
		starts = append(starts, head+strconv.FormatUint(uint64(int(groups[full])+i), base)+between)
	}
	return starts, whole, nil
}

// groupsOf are the numbers between the dots or colons.
func groupsOf(a netip.Addr) (groups []uint16) {
	if a.Is4() {
		for _, b := range a.As4() {
			groups = append(groups, uint16(b))
		}
		return groups
	}
	b := a.As16()
	for i := 0; i < len(b); i += 2 {
		groups = append(groups, uint16(b[i])<<8|uint16(b[i+1]))
	}
	return groups
}

// twoZeros says that the text of an address may leave groups out.
func twoZeros(groups []uint16) bool {
	for i := 1; i < len(groups); i++ {
		if groups[i-1] == 0 && groups[i] == 0 {
			return true
		}
	}
	return false
}
