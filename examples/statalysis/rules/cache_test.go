package rules

import (
	"fmt"
	"strings"
	"testing"
)

func TestCache_StaysWithinItsBounds(t *testing.T) {
	for _, length := range []int{1, 100, maxCachedBytes} {
		c := newCache()
		for i := range min(3*generationValues, 3*generationBytes/length) {
			c.put(fmt.Sprintf("%-*d", length, i), int32(i))
			if len(c.young) > generationValues || c.bytes > generationBytes {
				t.Fatalf("length %d: %d values, %d bytes in a generation", length, len(c.young), c.bytes)
			}
		}
	}
}

func TestCache_KeepsWhatComesAgain(t *testing.T) {
	c := newCache()
	c.put("often", 7)
	for i := range 5 * generationValues {
		c.put(fmt.Sprint(i), 1)
		if rule, ok := c.get("often"); !ok || rule != 7 {
			t.Fatalf("forgotten after %d others: %d, %v", i, rule, ok)
		}
	}
	if _, ok := c.get("0"); ok {
		t.Error("what never came again is still there")
	}
}

func TestCache_DoesNotRememberVeryLongValues(t *testing.T) {
	c := newCache()
	c.put(strings.Repeat("x", maxCachedBytes+1), 1)
	if len(c.young) != 0 {
		t.Error("remembered")
	}
}

func TestSift_ForgettingChangesNoVerdict(t *testing.T) {
	set := load(t, "a.ua", "Bot\n")
	sifter := set.NewSifter()
	for round := range 2 {
		for i := range generationValues + 10 {
			name, want := "Fox", Accept
			if i%3 == 0 {
				name, want = "Bot", Ignore
			}
			if v := sifter.Sift(Line{IP: "192.0.2.1", Vhost: "h", URL: "/", Ref: "-", UA: fmt.Sprint(i, name)}); v.Action != want {
				t.Fatalf("round %d, %d: %v, want %v", round, i, v.Action, want)
			}
		}
	}
}
