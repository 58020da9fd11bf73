package load

import (
	"testing"

	"sasync/examples/statalysis/store"
)

func TestHide_KeepsTheNetworkOfTheLevel(t *testing.T) {
	for ip, want := range map[string][4]string{
		"192.0.2.77":        {"192.0.2.77", "192.0.2.0/24", "192.0.0.0/16", "-"},
		"2001:db8:1:2:3::4": {"2001:db8:1:2:3::4", "2001:db8:1:2::/64", "2001:db8:1::/48", "-"},
		"::ffff:192.0.2.77": {"::ffff:192.0.2.77", "192.0.2.0/24", "192.0.0.0/16", "-"},
		"fe80::1%eth0":      {"fe80::1%eth0", "fe80::/64", "fe80::/48", "-"},
		"pc7.example.org":   {"pc7.example.org", "-", "-", "-"},
		"":                  {"", "-", "-", "-"},
	} {
		for i, level := range []store.Level{store.Whole, 1, 2, store.MaxLevel} {
			if got := hide(ip, level); got != want[i] {
				t.Errorf("%q at level %d: %q, want %q", ip, level, got, want[i])
			}
		}
	}
}
