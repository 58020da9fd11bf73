package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// ruleFolder makes a folder of rule files from names and texts.
func ruleFolder(t *testing.T, files ...string) string {
	t.Helper()
	folder := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		writeFile(t, filepath.Join(folder, files[i]), []byte(files[i+1]))
	}
	return folder
}

func TestRules_BrokenOneStopsTheLoadUnlessToldToSkipIt(t *testing.T) {
	rules := ruleFolder(t, "bots.ua", "# bots\nGood[bB]ot\nBad[bot\n", "home.net", "not a network\n")
	db := newDB(t)
	statalysis(t, "load", "-q", "-db", db, "-rules", rules, goodLog(t)).want(t, exitFailed, "bots.ua:3", "Bad[bot", "home.net:1", "not a network")
	if _, err := os.Stat(db); err == nil {
		t.Error("a database was made all the same")
	}
	log := write(t, "a.log", line("192.0.2.1", 0, 200, "/", "-", "GoodBot/1"), line("192.0.2.2", 0, 200, "/", "-", "Bad[bot"))
	statalysis(t, "load", "-q", "-db", db, "-rules", rules, "-skip-broken-rules", log).want(t, exitOK, "bots.ua:3")
	wantNumber(t, db, "SELECT count(*) FROM entries", 1)
	statalysis(t, "load", "-q", "-db", newDB(t), "-rules", filepath.Join(rules, "none"), goodLog(t)).want(t, exitFailed, "none")
}

func TestRules_RobotsRuleHoldsUnlessThereAreNone(t *testing.T) {
	log := write(t, "a.log", line("192.0.2.1", 0, 200, "/robots.txt", "-", firefox), line("192.0.2.2", 0, 200, "/robots.txt?x", "-", firefox))
	db := newDB(t)
	statalysis(t, "load", "-q", "-db", db, "-rules", ruleFolder(t, "none.ua", "# nothing\n"), log).want(t, exitOK)
	wantNumber(t, db, "SELECT count(*) FROM entries", 1)
	wantNumber(t, db, "SELECT count(*) FROM bad_ip WHERE ip = '192.0.2.1' AND kind = 'ignore'", 1)
	db = newDB(t)
	statalysis(t, "load", "-q", "-db", db, "-no-rules", log).want(t, exitOK)
	wantNumber(t, db, "SELECT count(*) FROM entries", 2)
}

func TestRules_ChangeReleasesAddressesWhoseRuleIsGone(t *testing.T) {
	log := write(t, "a.log",
		line("192.0.2.1", 0, 200, "/", "-", "PreviewTool/1"),
		line("192.0.2.2", 1, 200, "/", "-", "SomeBot/1"),
		line("192.0.2.3", 2, 200, "/", "-", firefox))
	both := ruleFolder(t, "bots.ua", "PreviewTool\nSomeBot\n")
	one := ruleFolder(t, "bots.ua", "SomeBot\nOtherBot\n")
	db := newDB(t)
	statalysis(t, "load", "-q", "-db", db, "-rules", both, log).want(t, exitOK)
	wantNumber(t, db, "SELECT count(*) FROM bad_ip", 2)

	other := write(t, "b.log", line("192.0.2.4", 3, 200, "/", "-", firefox))
	statalysis(t, "load", "-db", db, "-rules", one, other).want(t, exitOK, "1 rule is gone", "1 address released", "loaded again", "1 new rule")
	wantNumber(t, db, "SELECT count(*) FROM bad_ip", 1)
	wantNumber(t, db, "SELECT count(*) FROM entries", 2)

	statalysis(t, "load", "-q", "-db", db, "-rules", one, log).want(t, exitOK)
	fresh := newDB(t)
	statalysis(t, "load", "-q", "-db", fresh, "-rules", one, log, other).want(t, exitOK)
	wantSame(t, "loading again brings the entries back", contents(t, db), contents(t, fresh))
}

func TestRules_TheStrongestRuleStaysWhateverTheOrderOfLines(t *testing.T) {
	rules := ruleFolder(t, "a.ua", "Bot\n", "b.url", "^/attack\n^/worse\n")
	bot := line("192.0.2.1", 0, 200, "/", "-", "Bot/1")
	attack := line("192.0.2.1", 1, 200, "/attack", "-", "Bot/1")
	worse := line("192.0.2.1", 2, 200, "/worse", "-", firefox)
	for _, lines := range [][]string{{bot, attack, worse}, {worse, bot, attack}, {attack, worse, bot}} {
		db := newDB(t)
		statalysis(t, "load", "-q", "-db", db, "-rules", rules, write(t, "a.log", lines...)).want(t, exitOK)
		wantNumber(t, db, "SELECT count(*) FROM bad_ip JOIN rules ON rules.id = id_rule WHERE bad_ip.kind = 'block' AND rules.text = '^/attack'", 1)
	}
}

// scanSafely reads the number of entries that the program says are safe.
func scanSafely(t *testing.T, text string, n *int) {
	t.Helper()
	m := regexp.MustCompile(`([\d,]+) entr\w+ of this load safely stored`).FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("the program does not say what is safe:\n%s", text)
	}
	*n, _ = strconv.Atoi(strings.ReplaceAll(m[1], ",", ""))
}
