package report

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"

	"sasync/dbthread"
)

func TestTextStarts_FindTheAddressesOfTheNetwork(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, network := range []string{
		"192.0.2.0/24", "192.0.2.128/25", "192.0.2.7/32", "198.51.0.0/16", "198.48.0.0/12", "10.0.0.0/8", "128.0.0.0/1",
		"2001:db8::/32", "2001:db8:1:2::/64", "2001:db8:1:ab00::/56", "2001:db8:0:1::/64", "2001:db8:1:2:3:4:5::/112",
	} {
		n := netip.MustParsePrefix(network)
		starts, whole, err := textStarts(n)
		if err != nil {
			t.Errorf("%s: %v", n, err)
			continue
		}
		for range 2000 {
			a := near(n, random)
			found := false
			for _, s := range starts {
				found = found || a.String() == s || !whole && strings.HasPrefix(a.String(), s)
			}
			if found != n.Contains(a) {
				t.Fatalf("%s: %s found: %t", n, a, found)
			}
		}
	}
}

// near gives an address in the network or not far from it, often with zeros.
func near(n netip.Prefix, random *rand.Rand) netip.Addr {
	b := n.Addr().AsSlice()
	for i := n.Bits() / 8; i < len(b); i++ {
		if random.IntN(3) > 0 {
			b[i] ^= byte(random.IntN(256))
		}
	}
	if random.IntN(2) == 0 {
		b[max(n.Bits()-1, 0)/8] ^= 1 << random.IntN(8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}

func TestFilter_SaysWhatItCantUnderstand(t *testing.T) {
	for _, f := range []Filter{{Status: "4x"}, {Status: "xx"}, {Status: "-1"}, {IP: "192.0.2.0/33"}, {IP: "0.0.0.0/0"}, {IP: "2001:db8::/33"}, {IP: "2001:0:0:0::/64"}} {
		if f.Check() == nil {
			t.Errorf("%+v was understood", f)
		}
	}
	for _, f := range []Filter{{}, {Status: "404"}, {Status: "5XX"}, {IP: "192.0.2.1"}, {IP: "2001:db8::/32"}, {IP: "-"}} {
		if err := f.Check(); err != nil {
			t.Errorf("%+v: %v", f, err)
		}
	}
}

func TestFilter_LeavesOutWhatItDoesNotName(t *testing.T) {
	now := at("2026-03-06", "12:00:00")
	hits := []hit{
		{at: now, vhost: "www.shop.example:443", url: "/shop", ip: "192.0.2.1"},
		{at: now, vhost: "blog.example", url: "/shop?x=1", ip: "192.0.2.130", http: 404},
		{at: now, vhost: "blog.example", url: "/shopping", ip: "198.51.100.1", http: 410, method: "POST"},
		{at: now, vhost: "blog.example", url: "/", ip: "2001:db8::7", http: 503},
	}
	for _, c := range []struct {
		filter Filter
		want   string
	}{
		{Filter{}, "/shop /shop?x=1 /shopping /"},
		{Filter{Vhost: "shop.example"}, "/shop"},
		{Filter{Vhost: "blog.example"}, "/shop?x=1 /shopping /"},
		{Filter{Path: "/shop"}, "/shop /shop?x=1"},
		{Filter{Path: "/shop*"}, "/shop /shop?x=1 /shopping"},
		{Filter{Path: "/shop?x=1"}, "/shop?x=1"},
		{Filter{Status: "404"}, "/shop?x=1"},
		{Filter{Status: "4xx"}, "/shop?x=1 /shopping"},
		{Filter{Method: "post"}, "/shopping"},
		{Filter{IP: "192.0.2.1"}, "/shop"},
		{Filter{IP: "192.0.2.0/24"}, "/shop /shop?x=1"},
		{Filter{IP: "192.0.2.128/25"}, "/shop?x=1"},
		{Filter{IP: "2001:db8::/32"}, "/"},
		{Filter{Vhost: "blog.example", Status: "4xx", Path: "/shop*", IP: "192.0.0.0/16", Method: "GET"}, "/shop?x=1"},
		{Filter{Vhost: "' OR 1 = 1 --"}, ""},
	} {
		a := answerOf(t, stored(hits), "requests", Asked{Filter: c.filter})
		var urls []string
		for _, r := range a.Rows {
			urls = append(urls, r[4].(string))
		}
		if got := strings.Join(urls, " "); got != c.want {
			t.Errorf("%+v: %s, want %s", c.filter, got, c.want)
		}
	}
}

// answerOf asks a new database that setup has filled.
func answerOf(t testing.TB, setup func(tx *dbthread.Tx) error, question string, a Asked) *Answer {
	t.Helper()
	q, ok := Find(question)
	if !ok {
		t.Fatalf("no question %q", question)
	}
	answer, err := read(t, setup, func(tx *dbthread.Tx) (*Answer, error) { return q.In(tx, a) })
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// rowsOf are the rows as text.
func rowsOf(a *Answer) string {
	var lines []string
	for _, r := range a.Rows {
		lines = append(lines, strings.TrimSuffix(fmt.Sprintln(r...), "\n"))
	}
	return strings.Join(lines, "\n")
}
