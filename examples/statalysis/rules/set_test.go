package rules

import (
	"math/rand/v2"
	"testing"
)

func TestKey_StaysWhenTheRuleMoves(t *testing.T) {
	a := load(t, "a.ua", "ExampleBot\n").Rules()[0]
	b := load(t, "b.ua", "\n\n#: A name\nExampleBot\r\n").Rules()[0]
	if a.Key() != b.Key() || a.Key() != "ua ExampleBot" {
		t.Errorf("keys %q and %q", a.Key(), b.Key())
	}
}

func TestKey_TellsKindsApart(t *testing.T) {
	set := load(t, "a.ua", "x\n", "a.url", "x\n")
	if a, b := set.Rules()[0].Key(), set.Rules()[1].Key(); a == b {
		t.Errorf("both keys are %q", a)
	}
}

func TestFingerprint_DependsOnTheRulesAlone(t *testing.T) {
	set := load(t, "a.ua", "one\ntwo\n", "a.net", "192.0.2.0/24\n")
	moved := load(t, "b.ua", "# moved\n#: Named\ntwo\n", "c.ua", "one\none\n", "x.net", "192.0.2.3/24\n")
	if set.Fingerprint() != moved.Fingerprint() {
		t.Error("the same rules in other files have another fingerprint")
	}
	for name, other := range map[string]*Set{
		"less":         load(t, "a.ua", "one\n", "a.net", "192.0.2.0/24\n"),
		"another kind": load(t, "a.ua", "one\n", "a.ref", "two\n", "a.net", "192.0.2.0/24\n"),
		"none":         None(),
		"default":      Default(),
	} {
		if set.Fingerprint() == other.Fingerprint() {
			t.Errorf("%s: the fingerprint is the same", name)
		}
	}
}

func TestIndex_FindsARuleByItsKey(t *testing.T) {
	set := Default()
	for i, r := range set.Rules() {
		if at, ok := set.Index(r.Key()); !ok || at != int32(i) {
			t.Fatalf("%q is at %d (%v), want %d", r.Key(), at, ok, i)
		}
	}
	if at, ok := set.Index("ua no such rule"); ok {
		t.Errorf("a rule that is not there is at %d", at)
	}
}

// everyKind has a rule of each kind and the verdicts of all of them, and of none.
func everyKind(t *testing.T) (*Set, []Verdict) {
	set := load(t, "a.ip", "192.0.2.1\n192.0.2.2\n", "a.url", "u1\nu2\n", "a.ref", "r1\nr2\n",
		"a.ua", "a1\na2\n", "a.vhost", "v1\nv2\n", "a.net", "192.0.2.0/24\n192.0.0.0/16\n")
	verdicts := []Verdict{{Action: Accept, Rule: -1, AfterRedirectCheck: true}}
	for i := range set.Rules() {
		verdicts = append(verdicts, set.verdict(int32(i)))
	}
	return set, verdicts
}

func TestStronger_BlockBeatsIgnoreBeatsAccept(t *testing.T) {
	set, verdicts := everyKind(t)
	for _, a := range verdicts {
		for _, b := range verdicts {
			if a.Action > b.Action && (!set.Stronger(a, b) || set.Stronger(b, a)) {
				t.Errorf("%v does not beat %v", a, b)
			}
		}
	}
}

func TestStronger_FollowsTheOrderOfChecksThenOfTheSet(t *testing.T) {
	set, verdicts := everyKind(t)
	for _, a := range verdicts[1:] {
		for _, b := range verdicts[1:] {
			if a.Action != b.Action {
				continue
			}
			if got, want := set.Stronger(a, b), a.Rule < b.Rule; got != want {
				t.Errorf("%v stronger than %v: %v", set.Rules()[a.Rule].Key(), set.Rules()[b.Rule].Key(), got)
			}
		}
	}
}

func TestStronger_WhatIsRememberedDoesNotDependOnTheOrderOfLines(t *testing.T) {
	set, verdicts := everyKind(t)
	random := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		some := verdicts[:0:0]
		for range 1 + random.IntN(6) {
			some = append(some, verdicts[random.IntN(len(verdicts))])
		}
		want := strongest(set, some)
		random.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
		if got := strongest(set, some); got != want {
			t.Fatalf("%v: %v remembered, in another order %v", some, got, want)
		}
	}
}

func strongest(set *Set, verdicts []Verdict) Verdict {
	best := verdicts[0]
	for _, v := range verdicts[1:] {
		if set.Stronger(v, best) {
			best = v
		}
	}
	return best
}

func TestNone_AcceptsEverything(t *testing.T) {
	set := None()
	if set.Len() != 0 {
		t.Errorf("%d rules", set.Len())
	}
	got := set.NewSifter().Sift(Line{IP: "192.0.2.1", Vhost: "h", URL: "/robots.txt", Ref: "http://semalt.com/", UA: "sqlmap"})
	if want := (Verdict{Action: Accept, Rule: -1, AfterRedirectCheck: true}); got != want {
		t.Errorf("verdict %+v, want %+v", got, want)
	}
}
