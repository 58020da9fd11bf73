package blocklist

import (
	"bufio"
	"fmt"
	"io"
	"net/netip"
	"strings"
)

// Format is who reads the list.
type Format string

const (
	Plain  Format = "plain"  // an address a line
	CIDR   Format = "cidr"   // a network a line
	Nginx  Format = "nginx"  // deny directives, to be included
	Apache Format = "apache" // Require directives, for a RequireAll
	Nft    Format = "nft"    // sets and their elements, for nft -f
	IPSet  Format = "ipset"  // for ipset restore
)

// Formats are all of them.
var Formats = []Format{Plain, CIDR, Nginx, Apache, Nft, IPSet}

// ParseFormat finds a format by its name. Safe from any goroutine.
func ParseFormat(name string) (Format, error) {
	for _, f := range Formats {
		if string(f) == name {
			return f, nil
		}
	}
	return "", fmt.Errorf("blocklist: there is no format %q: there are %s", name, names())
}

func names() string {
	var list []string
	for _, f := range Formats {
		list = append(list, string(f))
	}
	return strings.Join(list, ", ")
}

// Write writes a list. Safe from any goroutine.
func Write(out io.Writer, f Format, addresses []netip.Addr) error {
	w := bufio.NewWriter(out)
	switch f {
	case Plain:
		for _, a := range sorted(addresses) {
			fmt.Fprintln(w, a)
		}
	case Nft:
		writeSets(w, Networks(addresses), nftSet)
	case IPSet:
		writeSets(w, Networks(addresses), ipSet)
	default:
		for _, n := range Networks(addresses) {
			fmt.Fprintf(w, lineOf[f], short(n))
		}
	}
	return w.Flush()
}

var lineOf = map[Format]string{CIDR: "%s\n", Nginx: "deny %s;\n", Apache: "Require not ip %s\n"}

// short is an address where a network is only that.
func short(n netip.Prefix) string {
	if n.IsSingleIP() {
		return n.Addr().String()
	}
	return n.String()
}

// writeSets writes the networks of each family as a set of its own.
func writeSets(w io.Writer, networks []netip.Prefix, write func(w io.Writer, version int, networks []netip.Prefix)) {
	split := len(networks)
	for i, n := range networks {
		if n.Addr().Is6() {
			split = i
			break
		}
	}
	write(w, 4, networks[:split])
	write(w, 6, networks[split:])
}

// nftSet makes the set empty first, so that the file may be loaded again.
func nftSet(w io.Writer, version int, networks []netip.Prefix) {
	name := fmt.Sprintf("inet statalysis blocked%d", version)
	if version == 4 {
		fmt.Fprintln(w, "add table inet statalysis")
	}
	fmt.Fprintf(w, "add set %s { type ipv%d_addr; flags interval; }\nflush set %s\n", name, version, name)
	for _, n := range networks {
		fmt.Fprintf(w, "add element %s { %s }\n", name, short(n))
	}
}

func ipSet(w io.Writer, version int, networks []netip.Prefix) {
	family := map[int]string{4: "inet", 6: "inet6"}[version]
	fmt.Fprintf(w, "create -exist statalysis%d hash:net family %s maxelem %d\nflush statalysis%d\n", version, family, max(65536, len(networks)), version)
	for _, n := range networks {
		fmt.Fprintf(w, "add statalysis%d %s\n", version, short(n))
	}
}
