// Package mmdbtest writes small databases in MaxMind's format for tests.
package mmdbtest

import (
	"net/netip"
	"os"
	"path/filepath"
	"testing"
)

// Records are what is known of networks, such as 192.0.2.0/24, none of which is in
// another one. Values are strings, uint32, uint16, uint64, []string and Map.
type Records map[string]Map

// Map is a map of a record.
type Map map[string]any

// City is a record as GeoLite2-City has it.
func City(code, country, city string) Map {
	m := Map{"country": Map{"iso_code": code, "names": Map{"en": country, "de": "das Land " + country}}}
	if city != "" {
		m["city"] = Map{"names": Map{"en": city, "de": "die Stadt " + city}}
	}
	return m
}

// ASN is a record as GeoLite2-ASN has it.
func ASN(number uint32, owner string) Map {
	return Map{"autonomous_system_number": number, "autonomous_system_organization": owner}
}

// Write writes a database into a folder of the test, and gives its path.
func Write(t testing.TB, databaseType string, records Records) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), databaseType+".mmdb")
	if err := os.WriteFile(path, Build(databaseType, records), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// separator is between the tree and the records.
const separator = 16

// Build makes a database of addresses of both kinds. It panics at networks that
// can't be read.
func Build(databaseType string, records Records) []byte {
	tree := tree{nodes: [][2]int{{}}}
	var data []byte
	for _, network := range sortedKeys(records) {
		tree.insert(netip.MustParsePrefix(network), len(data))
		data = appendValue(data, records[network])
	}
	out := append(tree.bytes(), make([]byte, separator)...)
	out = append(append(out, data...), "\xab\xcd\xefMaxMind.com"...)
	return appendValue(out, Map{
		"binary_format_major_version": uint16(2), "binary_format_minor_version": uint16(0),
		"build_epoch": uint64(1_767_225_600), "database_type": databaseType, "description": Map{"en": "for tests"},
		"ip_version": uint16(6), "languages": []string{"en", "de"}, "node_count": uint32(len(tree.nodes)), "record_size": uint16(24),
	})
}

// tree is the search tree: what is behind each bit of an address.
type tree struct {
	// nodes have 0 for nothing, a node's index, or -1 and less for the record at
	// that place.
	nodes [][2]int
}

func (t *tree) insert(n netip.Prefix, at int) {
	address, bits := n.Addr().As16(), n.Bits()
	if n.Addr().Is4() { // these stand at ::/96
		address, bits = [16]byte{}, bits+96
		four := n.Addr().As4()
		copy(address[12:], four[:])
	}
	node := 0
	for i := range bits - 1 {
		next := &t.nodes[node][bit(address, i)]
		if *next == 0 {
			*next = len(t.nodes)
			node = *next
			t.nodes = append(t.nodes, [2]int{})
			continue
		}
		node = *next
	}
	t.nodes[node][bit(address, bits-1)] = -1 - at
}

func bit(address [16]byte, i int) int { return int(address[i/8]>>(7-i%8)) & 1 }

func (t *tree) bytes() (out []byte) {
	for _, node := range t.nodes {
		for _, next := range node {
			switch {
			case next == 0:
				next = len(t.nodes)
			case next < 0:
				next = len(t.nodes) + separator + (-1 - next)
			}
			out = append(out, byte(next>>16), byte(next>>8), byte(next))
		}
	}
	return out
}
