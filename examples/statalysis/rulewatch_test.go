package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/examples/statalysis/rules"
	"sasync/examples/statalysis/store"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// watched is a ruleWatch on a loop whose time the test moves.
type watched struct {
	*ruleWatch
	t      *testing.T
	loop   *reactortest.Reactor
	folder string

	adopted []int // the number of rules, each time
	told    []string
}

func newWatched(t *testing.T, o options, files ...string) *watched {
	t.Helper()
	w := &watched{t: t, loop: reactortest.NewReactor(t, reactor.Config{}), folder: ruleFolder(t, files...)}
	o.rulesDir = w.folder
	adopt := func(set *rules.Set) *deferred.Deferred[*store.Adopted] {
		w.adopted = append(w.adopted, set.Len())
		return deferred.Succeed(w.loop, &store.Adopted{Set: set})
	}
	w.loop.CallWhenRunning(func() {
		w.ruleWatch = watchRules(w.loop.Reactor, o, o.ruleStamp(), adopt, func(text string) { w.told = append(w.told, text) })
	})
	w.loop.Start()
	return w
}

// look lets so much time pass that the files are looked at once.
func (w *watched) look() {
	w.t.Helper()
	w.loop.Advance(rulesEvery)
	w.settle()
}

func (w *watched) settle() {
	w.t.Helper()
	w.loop.RunUntil(func() bool { return !w.turn.Held() })
}

func (w *watched) write(name, text string) {
	w.t.Helper()
	writeFile(w.t, filepath.Join(w.folder, name), []byte(text))
}

func (w *watched) want(step string, adopted []int, told ...string) {
	w.t.Helper()
	if !slices.Equal(w.adopted, adopted) {
		w.t.Fatalf("%s: sets of %v rules adopted, want %v; told %q", step, w.adopted, adopted, w.told)
	}
	if len(w.told) != len(told) {
		w.t.Fatalf("%s: told %q, want %q", step, w.told, told)
	}
	for i, words := range told {
		if !strings.Contains(w.told[i], words) {
			w.t.Errorf("%s: told %q, want %q", step, w.told[i], words)
		}
	}
}

func TestRuleWatch_TakesAChangeWhenItHasSettled(t *testing.T) {
	w := newWatched(t, options{}, "a.ua", "Bot\n")
	w.look()
	w.look()
	w.want("nothing has changed", nil)
	w.write("a.ua", "Bot\nOther\n")
	w.look()
	w.want("it may be half written", nil)
	w.write("a.ua", "Bot\nOther\nThird\n")
	w.look()
	w.want("it was", nil)
	w.look()
	w.want("it is the same for a while", []int{4}, "rules reloaded: 4 rules")
	w.look()
	w.want("it is read once", []int{4}, "rules reloaded")

	same := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	w.write("a.ua", "But\nOther\nThird\n")
	if err := os.Chtimes(filepath.Join(w.folder, "a.ua"), same, same); err != nil {
		t.Fatal(err)
	}
	w.look()
	w.look()
	w.want("of the same size, at another time", []int{4, 4}, "reloaded", "reloaded")
	w.write("b.url", "^/x\n")
	w.look()
	w.look()
	w.want("a new file", []int{4, 4, 5}, "reloaded", "reloaded", "5 rules")
	w.write(".b.url.swp", "x")
	w.write("notes.txt", "x")
	w.write(".#b.url", "[")
	w.look()
	w.look()
	w.want("files that are none", []int{4, 4, 5}, "reloaded", "reloaded", "5 rules")
}

func TestRuleWatch_TellsABrokenRuleOnceAndTheRulesOfBeforeStay(t *testing.T) {
	w := newWatched(t, options{}, "a.ua", "Bot\n")
	w.write("a.ua", "Bot\n# two\nBad[bot\n")
	for range 5 {
		w.look()
	}
	w.want("a broken rule", nil, "those of before stay: rules: a.ua:3: \"Bad[bot\"")
	if err := os.RemoveAll(w.folder); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		w.look()
	}
	w.want("no folder", nil, "a.ua:3", "those of before stay: rules: load "+w.folder)
	if err := os.Mkdir(w.folder, 0o755); err != nil {
		t.Fatal(err)
	}
	w.write("a.ua", "Bot\n")
	w.look()
	w.look()
	w.want("all is well again", []int{2}, "a.ua:3", "load", "reloaded: 2 rules, the same as before")
}

func TestRuleWatch_LeavesBrokenRulesOutIfToldTo(t *testing.T) {
	w := newWatched(t, options{skipBrokenRules: true}, "a.ua", "Bot\n")
	w.write("a.ua", "Bot\nBad[bot\n"+strings.Repeat("(\n", maxBrokenTold+5))
	w.look()
	w.look()
	want := slices.Repeat([]string{"rule left out: rules: a.ua:"}, maxBrokenTold)
	w.want("the others are rules", []int{2}, append(want, "and 6 more broken rules", "reloaded: 2 rules")...)
}

func TestRuleWatch_ReadsAtOnceWhenAsked(t *testing.T) {
	blocked := write(t, "list.txt", "192.0.2.0/24")
	w := newWatched(t, options{blocked: blocked}, "a.ua", "Bot\n")
	w.write("a.ua", "Bot\nOther\n")
	w.again()
	w.settle()
	w.want("no time has passed", []int{4}, "reloaded: 4 rules")
	w.look()
	w.look()
	w.want("it knows what it has read", []int{4}, "reloaded")
	writeFile(t, blocked, []byte("192.0.2.0/24\n198.51.100.0/24\n"))
	w.look()
	w.look()
	w.want("the blocked addresses are looked at too", []int{4, 5}, "reloaded", "reloaded: 5 rules")
	w.stop()
	w.write("a.ua", "Bot\n")
	w.look()
	w.look()
	w.want("it is stopped", []int{4, 5}, "reloaded", "reloaded")
}
