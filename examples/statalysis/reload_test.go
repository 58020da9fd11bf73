package main

import (
	"bufio"
	"fmt"
	"net"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
)

// caughtOnes counts the addresses that rules have caught.
const caughtOnes = "SELECT count(*) FROM bad_ip"

func TestRules_LoadingWithThoseOfBeforeIsAsIfThereHadBeenNoOthers(t *testing.T) {
	log := write(t, "a.log",
		line("192.0.2.1", 1, 200, "/", "-", firefox), line("192.0.2.1", 2, 200, "/x", "-", "SomeBot/1"), line("192.0.2.2", 3, 200, "/", "-", firefox))
	other := write(t, "b.log", line("192.0.2.1", 4, 200, "/", "-", "OtherBot/1"))
	one, two := ruleFolder(t, "a.ua", "Nobody\n"), ruleFolder(t, "a.ua", "OtherBot\n")
	db, fresh := newDB(t), newDB(t)
	statalysis(t, "load", "-q", "-no-screen", "-db", db, "-rules", one, log).want(t, exitOK)
	statalysis(t, "load", "-q", "-no-screen", "-db", db, "-rules", two, other).want(t, exitOK)
	wantNumber(t, db, "SELECT count(*) FROM entries", 1)
	statalysis(t, "load", "-q", "-no-screen", "-db", db, "-rules", one, log, other).want(t, exitOK)
	statalysis(t, "load", "-q", "-no-screen", "-db", fresh, "-rules", one, log, other).want(t, exitOK)
	wantSame(t, "the entries that the others have deleted are back", contents(t, db), contents(t, fresh))
}

func TestFollow_SiftsByRulesThatChange(t *testing.T) {
	folder, db := t.TempDir(), newDB(t)
	rules := ruleFolder(t, "bots.ua", "SomeBot\n")
	log := filepath.Join(folder, "access.log")
	minute := 0
	say := func(host int, agent string) {
		minute++
		appendTo(t, log, text([]string{line(fmt.Sprint("192.0.2.", host), minute, 200, "/", "-", agent)}))
	}
	say(1, firefox)
	say(2, "SomeBot/1")
	say(3, "OtherBot/1")
	f := startFollow(t, db, "-rules", rules, folder)
	f.sees("two are people", 2)

	writeFile(t, filepath.Join(rules, "bots.ua"), []byte("# none but\nOtherBot\n"))
	waitFor(t, db, "SELECT count(*) FROM rules WHERE text = 'OtherBot'", 1)
	wantNumber(t, db, caughtOnes, 0)
	say(3, "OtherBot/1")
	f.sees("who is caught by a new rule is deleted", 1)
	say(2, "SomeBot/1")
	f.sees("who was released is taken", 2)
	say(3, firefox)
	wantNumber(t, db, "SELECT line FROM rules WHERE text = 'OtherBot'", 2)

	writeFile(t, filepath.Join(rules, "bots.ua"), []byte("OtherBot\nBad[bot\n"))
	f.cmd.Process.Signal(syscall.SIGHUP)
	say(1, "Bad[bot")
	f.sees("a broken rule changes nothing", 3)
	writeFile(t, filepath.Join(rules, "bots.ua"), []byte("OtherBot\nThirdBot\n"))
	f.cmd.Process.Signal(syscall.SIGHUP)
	waitFor(t, db, "SELECT count(*) FROM rules WHERE text = 'ThirdBot'", 1)
	say(1, "ThirdBot/1")
	f.sees("a mended one counts", 1)

	f.stop(syscall.SIGINT).want(t, exitOK, "bots.ua:2", "Bad[bot", "those of before stay",
		"rules reloaded: 2 rules, 1 new, 1 gone, 1 address released", "rules reloaded: 3 rules, 1 new")
	statalysis(t, "load", "-q", "-no-screen", "-db", db, "-rules", rules, folder).want(t, exitOK)
	fresh := newDB(t)
	statalysis(t, "load", "-q", "-no-screen", "-db", fresh, "-rules", rules, folder).want(t, exitOK)
	wantSame(t, "a load sifts again what was sifted by other rules", findings(t, db), findings(t, fresh))
}

func TestServe_SiftsWhatOthersSendByRulesThatChange(t *testing.T) {
	db, rules := newDB(t), ruleFolder(t, "bots.ua", "SomeBot\n")
	cmd, _, _ := asCommand("serve", "-db", db, "-listen", "127.0.0.1:0", "-listen-syslog", "127.0.0.1:0", "-rules", rules)
	cmd.Stdout, cmd.Stderr = nil, nil
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	f := &follower{t: t, db: db, cmd: cmd}
	said := bufio.NewReader(stderr)
	awaitLine := func(words string) string { return nextWith(t, said, words) }
	address := regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(awaitLine("receiving by syslog"))
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	minute := 0
	send := func(host int, agent string) {
		minute++
		fmt.Fprintf(conn, "<190>Oct 10 12:00:00 www nginx: %s\n", line(fmt.Sprint("192.0.2.", host), minute, 200, "/", "-", agent))
	}
	send(1, firefox)
	send(2, "SomeBot/1")
	send(3, "OtherBot/1")
	f.sees("the others", 2)
	writeFile(t, filepath.Join(rules, "bots.ua"), []byte("OtherBot\n"))
	cmd.Process.Signal(syscall.SIGHUP)
	awaitLine("rules reloaded: 2 rules, 1 new, 1 gone, 1 address released")
	send(2, "SomeBot/1")
	send(3, "OtherBot/1")
	send(4, firefox)
	send(5, firefox)
	f.sees("by other rules", 4)
	cmd.Process.Signal(syscall.SIGTERM)
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	wantNumber(t, db, "SELECT count(*) FROM entries WHERE ip = '192.0.2.3'", 0)
	wantNumber(t, db, caughtOnes, 1)
}
