package rules

import (
	"fmt"
	"strings"
	"testing"
)

func TestRates_CatchWhatIsMoreThanTheRate(t *testing.T) {
	set := load(t, "a.rate", "3/1m\n")
	rates := set.NewRates()
	for i, want := range []Action{Accept, Accept, Accept, Ignore, Ignore} {
		if got := rates.Sift(&Line{IP: "192.0.2.1", Status: 200}, 600+int64(i)).Action; got != want {
			t.Errorf("request %d: %v, want %v", i+1, got, want)
		}
	}
	if got := rates.Sift(&Line{IP: "192.0.2.2", Status: 200}, 605).Action; got != Accept {
		t.Errorf("another address: %v", got)
	}
	if got := rates.Sift(&Line{IP: "192.0.2.1", Status: 200}, 660).Action; got != Accept {
		t.Errorf("the next minute: %v", got)
	}
}

func TestRates_TheOrderOfTheLinesDoesNotMatter(t *testing.T) {
	set := load(t, "a.rate", "3/1m\n")
	caught := func(times ...int64) (caught bool) {
		rates := set.NewRates()
		for _, at := range times {
			caught = rates.Sift(&Line{IP: "192.0.2.1"}, at).Action == Ignore || caught
		}
		return caught
	}
	if !caught(5, 65, 6, 66, 7, 8) || !caught(8, 66, 7, 6, 65, 5) || caught(5, 65, 6, 66, 7, 67) {
		t.Error("lines in another order have another verdict")
	}
}

func TestRates_CountOnlyTheStatusThatTheRuleNames(t *testing.T) {
	set := load(t, "a.rate", "2/1m 404\n2/1h 5xx block\n")
	rates := set.NewRates()
	last := func(status int) (v Verdict) {
		for range 3 {
			v = rates.Sift(&Line{IP: "192.0.2.1", Status: status}, 7)
		}
		return v
	}
	for status, want := range map[int]string{200: "", 404: "rate 2/1m 404", 503: "rate 2/1h 5xx block"} {
		v := last(status)
		if got := nameOf(set, v); got != want {
			t.Errorf("%d: caught by %q, want %q", status, got, want)
		}
		if blocks := strings.HasSuffix(want, "block"); blocks != (v.Action == Block) {
			t.Errorf("%d: %v", status, v.Action)
		}
	}
}

func nameOf(set *Set, v Verdict) string {
	if v.Rule < 0 {
		return ""
	}
	return set.Rules()[v.Rule].Key()
}

func TestRates_AreBoundedInMemory(t *testing.T) {
	rates := load(t, "a.rate", "1/1m\n").NewRates()
	for i := range 3 * maxRated {
		rates.Sift(&Line{IP: fmt.Sprint(i)}, 0)
	}
	if n := len(rates.young) + len(rates.old); n > 2*maxRated {
		t.Errorf("%d counts are kept", n)
	}
}

func TestLoad_RatesAreReadWithTheirMistakesNamed(t *testing.T) {
	for text, want := range map[string]string{
		"1/1s": "rate 1/1s", "20/1m   404": "rate 20/1m 404", "20/24h 4xx block": "rate 20/24h 4xx block", "9/10s block": "rate 9/10s block",
		"x/1m": "not a rate", "0/1m": "not a rate", "5": "not a rate", "5/1ms": "whole seconds", "5/25h": "at most a day", "5/1500ms": "whole seconds",
		"5/1m 44": "not a status", "5/1m 404 stop": `"stop" behind the rate`, "5/1m 404 block x": `"x" behind`, "99999999999/1m": "not a rate",
	} {
		set, broken, err := Load(folder(t, "a.rate", text))
		if err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprint(keys(set))
		if len(broken) > 0 {
			got = broken[0].Error()
		}
		if !strings.Contains(got, want) {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
