package termtext

import "testing"

func TestCount_SaysOneAndMany(t *testing.T) {
	for want, got := range map[string]string{
		"1 rule is gone": Count(1, "rule is gone"), "2 rules are gone": Count(2, "rule is gone"),
		"0 addresses": Count(0, "address"), "2 days": Count(2, "day"), "3,000 entries": Count(3000, "entry"), "1 entry": Count(1, "entry"),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
