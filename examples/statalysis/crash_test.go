package main

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestKill9_ARerunEndsWithTheRowsOfAnUndisturbedRun(t *testing.T) {
	undisturbed := newDB(t)
	start := time.Now()
	statalysis(t, "load", "-q", "-db", undisturbed, "testdata").want(t, exitOK)
	whole := time.Since(start)
	want := contents(t, undisturbed)
	for round := range 8 {
		db := newDB(t)
		killed := 0
		for range 1 + round%3 {
			cmd, _, _ := asCommand("load", "-q", "-db", db, "testdata")
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(rand.N(whole))
			cmd.Process.Kill()
			cmd.Wait()
			if cmd.ProcessState.ExitCode() == -1 {
				killed++
			}
		}
		statalysis(t, "load", "-q", "-db", db, "testdata").want(t, exitOK)
		wantSame(t, fmt.Sprintf("after %d kills", killed), contents(t, db), want)
	}
}

// troubledLines are of people, of bots, of addresses that turn out to be bad late,
// and of redirects that are followed much later.
func troubledLines(n int) (lines []string) {
	for i := range n {
		ip, second, status, url, agent := fmt.Sprintf("198.51.100.%d", i%251), i/40, 200, fmt.Sprint("/page/", i%3000), firefox
		switch {
		case i%7 == 0:
			ip, agent = fmt.Sprintf("203.0.113.%d", i%97), "ExampleBot/1.0 (+http://bot.example)"
		case i%11 == 0:
			ip, status = fmt.Sprintf("192.0.2.%d", i/5000), 301
		case i%13 == 0:
			ip = fmt.Sprintf("192.0.2.%d", i/7000)
		case i%2003 == 0:
			url = "/../../etc/passwd"
		}
		lines = append(lines, line(ip, second, status, url, "-", agent))
	}
	return lines
}

func TestKill9_ARerunGoesOnAtACheckpointAndCountsNothingTwice(t *testing.T) {
	t.Setenv(oftenCheckpoints, "1ms")
	folder := t.TempDir()
	writeFile(t, filepath.Join(folder, "access.log"), []byte(strings.Join(troubledLines(60_000), "\n")+"\n"))
	writeFile(t, filepath.Join(folder, "access.log.1"), []byte(strings.Join(troubledLines(90_000)[50_000:], "\n")))
	undisturbed := newDB(t)
	statalysis(t, "load", "-q", "-db", undisturbed, folder).want(t, exitOK)
	want := contents(t, undisturbed)
	for round := range 4 {
		db := newDB(t)
		halfRead := 0
		for range 1 + round {
			if killHalfway(t, db, folder) {
				halfRead++
			}
		}
		if halfRead == 0 {
			t.Error("no kill has left a file half read")
		}
		statalysis(t, "load", "-q", "-db", db, folder).want(t, exitOK)
		wantSame(t, fmt.Sprintf("after %d kills", halfRead), contents(t, db), want)
	}
}

// killHalfway kills a load at some moment after a checkpoint inside of a file, and
// tells whether it did.
func killHalfway(t *testing.T, db, folder string) bool {
	t.Helper()
	cmd, _, _ := asCommand("load", "-q", "-db", db, folder)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	var before int64
	for {
		var position int64
		err := openDB(t, db).QueryRow("SELECT coalesce(max(position), 0) FROM files WHERE loaded = 0").Scan(&position)
		if before == 0 {
			before = position
		}
		if err == nil && position > before {
			break
		}
		select {
		case <-ended:
			return false
		case <-time.After(time.Millisecond):
		}
	}
	time.Sleep(rand.N(30 * time.Millisecond))
	cmd.Process.Kill()
	return <-ended != nil
}

func TestSignal_StopsCleanlyAndARerunCompletes(t *testing.T) {
	log := write(t, "long.log", manyLines(60_000)...)
	undisturbed := newDB(t)
	statalysis(t, "load", "-q", "-db", undisturbed, log).want(t, exitOK)
	want := contents(t, undisturbed)
	for signal, code := range map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGTERM: 143} {
		t.Run(signal.String(), func(t *testing.T) {
			db := newDB(t)
			cmd, stdout, stderr := asCommand("load", "-db", db, log)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			waitForEntries(t, db)
			cmd.Process.Signal(signal)
			cmd.Wait()
			out := outcome{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
			out.want(t, code, "safely stored", db)
			stored := number(t, db, "SELECT count(*) FROM entries")
			var said int
			if scanSafely(t, out.stderr, &said); said != stored {
				t.Errorf("%d entries are stored, but the program says\n%s", stored, out.stderr)
			}
			if n := number(t, db, "SELECT count(*) FROM files WHERE loaded <> 0"); n != 0 {
				t.Error("the file counts as read to its end")
			}
			statalysis(t, "load", "-q", "-db", db, log).want(t, exitOK)
			wantSame(t, "after the rerun", contents(t, db), want)
		})
	}
}

// waitForEntries returns when a load under way has stored something.
func waitForEntries(t *testing.T, path string) {
	t.Helper()
	waitForRows(t, path, "entries", 100)
}

// waitForTable returns when a load under way has begun.
func waitForTable(t *testing.T, path string) {
	t.Helper()
	waitForRows(t, path, "rules", 0)
}

func waitForRows(t *testing.T, path, table string, more int) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for time.Now().Before(deadline) {
		var n int
		if err := openDB(t, path).QueryRow("SELECT count(*) FROM " + table).Scan(&n); err == nil && n > more {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("nothing was stored in 30 seconds")
}

func manyLines(n int) (lines []string) {
	for i := range n {
		lines = append(lines, line(fmt.Sprintf("198.51.100.%d", i%200), i%3600, 200, fmt.Sprint("/page/", i%5000), "-", firefox))
	}
	return lines
}
