package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sasync/examples/statalysis/load"
	"sasync/examples/statalysis/rules"
)

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0"

func TestLoad_AgainAddsNothing(t *testing.T) {
	db := newDB(t)
	statalysis(t, "load", "-q", "-db", db, "testdata").want(t, exitOK)
	before := contents(t, db)
	statalysis(t, "load", "-q", "-db", db, "testdata").want(t, exitOK)
	wantSame(t, "the second load changes nothing", contents(t, db), before)
}

func TestLoad_RowsDoNotDependOnTheOrderOfFiles(t *testing.T) {
	logs, err := filepath.Glob("testdata/*log*")
	if err != nil || len(logs) < 4 {
		t.Fatalf("sample logs: %q, %v", logs, err)
	}
	var want string
	for i, turn := range []int{0, 1, 3} {
		db := newDB(t)
		for j := range logs {
			statalysis(t, "load", "-q", "-db", db, logs[(j+turn)%len(logs)]).want(t, exitOK)
		}
		if i == 0 {
			want = findings(t, db)
		} else {
			wantSame(t, fmt.Sprint("starting with file ", turn), findings(t, db), want)
		}
	}
}

func TestLoad_EveryLineIsCountedOnce(t *testing.T) {
	for name, flags := range map[string][]string{"default rules": nil, "no rules": {"-no-rules"}} {
		t.Run(name, func(t *testing.T) {
			l := loadInProcess(t, append(flags, "-q", "-db", newDB(t), "testdata")...)
			for _, f := range l.loader.Files() {
				lines := readLines(t, f.Name)
				sum := f.Stored + f.Duplicates + f.Ignored + f.Blocked + f.Unread
				if f.Lines != sum || f.Lines != lines {
					t.Errorf("%s: %d lines in the file, %d read = %d stored + %d duplicates + %d ignored + %d blocked + %d unread",
						f.Name, lines, f.Lines, f.Stored, f.Duplicates, f.Ignored, f.Blocked, f.Unread)
				}
			}
			var stored, purged int64
			for _, f := range l.loader.Files() {
				stored, purged = stored+f.Stored, purged+f.Purged
			}
			swept := l.loader.Report().Swept
			if rows := number(t, l.options.db, "SELECT count(*) FROM entries"); int64(rows) != stored-purged-swept {
				t.Errorf("%d entries, %d stored less %d purged and %d swept", rows, stored, purged, swept)
			}
		})
	}
}

func TestLoad_EntriesFollowTheOrderOfLines(t *testing.T) {
	var lines []string
	for i := range 5000 { // each line brings a new URL or an old one, all in one second
		lines = append(lines, line("192.0.2.1", 0, 200, fmt.Sprintf("/%d", i-i%3*(i/7)), "-", firefox))
	}
	db := newDB(t)
	statalysis(t, "load", "-q", "-no-rules", "-db", db, write(t, "a.log", lines...)).want(t, exitOK)
	rows, err := openDB(t, db).Query("SELECT url.value FROM entries JOIN url ON url.id = id_url ORDER BY entries.id")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	seen := map[string]bool{}
	var want []string
	for i := range lines {
		if url := fmt.Sprintf("/%d", i-i%3*(i/7)); !seen[url] {
			seen[url] = true
			want = append(want, url)
		}
	}
	for i := 0; rows.Next(); i++ {
		var url string
		if err := rows.Scan(&url); err != nil || url != want[i] {
			t.Fatalf("entry %d is %q, want %q (%v)", i, url, want[i], err)
		}
	}
}

func TestLoad_TimeIsUTCWithTheLogsOffsetBesideIt(t *testing.T) {
	db := newDB(t)
	statalysis(t, "load", "-q", "-db", db, write(t, "a.log", line("192.0.2.1", 5, 200, "/", "-", firefox))).want(t, exitOK)
	if got := number(t, db, "SELECT dt FROM entries"); got != 1791626405 {
		t.Errorf("dt %d, want 1791626405, 10 October 2026 10:00:05 UTC", got)
	}
	if got := number(t, db, "SELECT tz FROM entries"); got != 7200 {
		t.Errorf("tz %d, want 7200", got)
	}
}

func TestLoad_PurgesForwardsAndBackwards(t *testing.T) {
	db := newDB(t)
	bad := "198.51.100.7"
	log := write(t, "a.log",
		line(bad, 0, 200, "/", "-", firefox),
		line("192.0.2.1", 1, 200, "/", "-", firefox),
		line(bad, 2, 200, "/../../etc/passwd", "-", firefox),
		line(bad, 3, 200, "/about", "-", firefox))
	out := statalysis(t, "load", "-q", "-db", db, log).want(t, exitOK, bad)
	if n := number(t, db, "SELECT count(*) FROM entries"); n != 1 {
		t.Errorf("%d entries, want the one of the person\n%s", n, out.stdout)
	}
	if n := number(t, db, "SELECT purged FROM bad_ip WHERE ip = ? AND kind = 'block'", bad); n != 1 {
		t.Error("the address is not remembered as blocked and purged")
	}
	later := write(t, "b.log", line(bad, 9, 200, "/contact", "-", firefox))
	statalysis(t, "load", "-q", "-db", db, later).want(t, exitOK)
	if n := number(t, db, "SELECT count(*) FROM entries"); n != 1 {
		t.Errorf("%d entries after a file with the bad address only", n)
	}
}

func TestLoad_WasRdIsTrueIfAnyCopySaysSo(t *testing.T) {
	db := newDB(t)
	redirect, target := line("192.0.2.1", 0, 302, "/old", "-", firefox), line("192.0.2.1", 1, 200, "/new", "-", firefox)
	statalysis(t, "load", "-q", "-db", db, write(t, "b.log", target)).want(t, exitOK)
	if n := number(t, db, "SELECT sum(was_rd) FROM entries"); n != 0 {
		t.Fatalf("was_rd %d without a redirect", n)
	}
	statalysis(t, "load", "-q", "-db", db, write(t, "a.log", redirect, target)).want(t, exitOK)
	if n := number(t, db, "SELECT count(*) FROM entries WHERE was_rd"); n != 1 {
		t.Errorf("was_rd in %d entries, want 1", n)
	}
	if n := number(t, db, "SELECT count(*) FROM entries"); n != 2 {
		t.Errorf("%d entries, want 2", n)
	}
}

func TestLoad_ValueLengthCountsCharacters(t *testing.T) {
	db := newDB(t)
	log := write(t, "a.log", line("192.0.2.1", 0, 200, "/äöü"+strings.Repeat("x", 50), "-", firefox))
	statalysis(t, "load", "-q", "-db", db, log, "-value-length", "6").want(t, exitOK)
	if n := number(t, db, "SELECT count(*) FROM url WHERE value = '/äöüxx'"); n != 1 {
		t.Error("the URL was not cut to 6 characters")
	}
}

func TestLoad_FlagsMayStandAfterFiles(t *testing.T) {
	db := newDB(t)
	statalysis(t, "load", "testdata", "-q", "-db", "sqlite:"+db).want(t, exitOK)
	if n := number(t, db, "SELECT count(*) FROM files"); n < 4 {
		t.Errorf("%d files", n)
	}
}

func TestLoad_ShowsPlainProgressWithoutATerminal(t *testing.T) {
	out := statalysis(t, "load", "-db", newDB(t), "testdata").want(t, exitOK)
	if !strings.Contains(out.stderr, "shop-access.log") || strings.Contains(out.stderr, "\x1b") {
		t.Errorf("progress:\n%s", out.stderr)
	}
	quiet := statalysis(t, "load", "-q", "-db", newDB(t), "testdata").want(t, exitOK)
	if strings.Contains(quiet.stderr, "shop-access.log") || !strings.Contains(quiet.stdout, "shop-access.log") {
		t.Errorf("-q: progress:\n%s", quiet.stderr)
	}
}

func TestLoad_WhatIsNoLogIsToldOnce(t *testing.T) {
	folder := t.TempDir()
	writeFile(t, filepath.Join(folder, "access.log"), text(manyLines(20)))
	writeFile(t, filepath.Join(folder, "notes.txt"), []byte("nothing to see\n"))
	cmd, out, _ := asCommand("load", "-db", newDB(t), folder)
	cmd.Stderr = cmd.Stdout // one pipe
	if err := cmd.Run(); err != nil || strings.Count(out.String(), "notes.txt") != 1 {
		t.Errorf("progress and screen in one place: %v\n%s", err, out)
	}
	apart := statalysis(t, "load", "-db", newDB(t), folder).want(t, exitOK)
	if strings.Count(apart.stderr, "notes.txt") != 1 || strings.Count(apart.stdout, "notes.txt") != 1 {
		t.Errorf("apart, each is whole:\n%s%s", apart.stderr, apart.stdout)
	}
}

func TestUsage_MistakesEndWithCode2(t *testing.T) {
	for _, args := range [][]string{{}, {"lode"}, {"load"}, {"load", "-nope", "x"}, {"load", "-rules", "x", "-no-rules", "y"}, {"load", "-value-length", "0", "x"}} {
		statalysis(t, args...).want(t, exitUsage, "statalysis")
	}
	statalysis(t, "help").want(t, exitOK, "statalysis load")
	statalysis(t, "load", "-h").want(t, exitOK, "-value-length")
}

// loadInProcess runs load as main does and gives what is left of it.
func loadInProcess(t *testing.T, args ...string) *loading {
	t.Helper()
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	l, _ := newLoading(args, os.Stderr)
	if l == nil {
		t.Fatal("nothing to load")
	}
	if err := l.run(); err != nil {
		t.Fatal(err)
	}
	if code := l.conclude(null, os.Stderr); code != exitOK {
		t.Fatalf("exit code %d: %v", code, l.err)
	}
	return l
}

// readLines counts the lines of a log, plain or gzipped.
func readLines(t *testing.T, path string) int64 {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var in io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(file); err != nil {
			t.Fatal(err)
		}
	}
	text, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	lines := int64(bytes.Count(text, []byte("\n")))
	if len(text) > 0 && text[len(text)-1] != '\n' {
		lines++
	}
	return lines
}

func TestLoad_BadAddressesWithoutEndPauseTheReader(t *testing.T) {
	const addresses = 200_000 // twice what fits into the queue of the database thread
	lines := make([]string, addresses)
	for i := range lines {
		lines[i] = line(fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255), 0, 200, "/robots.txt", "-", firefox)
	}
	db := newDB(t)
	program(t, "load", "-q", "-db", db, write(t, "a.log", lines...)).want(t, exitOK)
	wantNumber(t, db, "SELECT count(*) FROM bad_ip", addresses)
}

func TestRun_PanicEndsTheProgramWithAnError(t *testing.T) {
	began := func() { panic("here") }
	l := &loading{options: options{db: newDB(t)}, stderr: os.Stderr, config: load.Config{Rules: rules.None(), Hooks: load.Hooks{Began: began}}}
	if err := l.run(); err != nil {
		t.Fatal(err)
	}
	if l.err == nil || !strings.Contains(l.err.Error(), "panic") {
		t.Errorf("the load's error is %v", l.err)
	}
	if l.closeErr != nil {
		t.Errorf("closing: %v", l.closeErr)
	}
}
