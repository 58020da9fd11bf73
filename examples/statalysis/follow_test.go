package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// follower is the command follow, in a process of its own.
type follower struct {
	t              *testing.T
	db             string
	cmd            *exec.Cmd
	stdout, stderr *bytes.Buffer
}

func startFollow(t *testing.T, db string, paths ...string) *follower {
	t.Helper()
	cmd, stdout, stderr := asCommand(append([]string{"follow", "-db", db}, paths...)...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	f := &follower{t, db, cmd, stdout, stderr}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	return f
}

// sees waits until the database holds so many entries, of lines that are written
// before.
func (f *follower) sees(step string, entries int) {
	f.t.Helper()
	deadline := time.Now().Add(60 * time.Second)
	n := -1
	for time.Now().Before(deadline) {
		if err := openDB(f.t, f.db).QueryRow("SELECT count(*) FROM entries").Scan(&n); err == nil && n == entries {
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
	f.t.Fatalf("%s: %d entries, want %d\n%s", step, n, entries, f.stderr)
}

func (f *follower) stop(signal os.Signal) outcome {
	f.t.Helper()
	f.cmd.Process.Signal(signal)
	f.cmd.Wait()
	return outcome{f.cmd.ProcessState.ExitCode(), f.stdout.String(), f.stderr.String()}
}

func appendTo(t *testing.T, path string, text []byte) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err == nil {
		_, err = file.Write(text)
		file.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func personsLines(from, to int) (lines []string) {
	for i := from; i < to; i++ {
		lines = append(lines, line(fmt.Sprintf("192.0.2.%d", i%200), i/10, 200, fmt.Sprint("/page/", i), "-", firefox))
	}
	return lines
}

func TestFollow_GoesThroughRotationsTruncationAndNewFiles(t *testing.T) {
	folder, db := t.TempDir(), newDB(t)
	at := func(name string) string { return filepath.Join(folder, name) }
	log := at("access.log")
	appendTo(t, log, text(personsLines(0, 1000)))
	f := startFollow(t, db, folder)
	f.sees("what is there", 1000)
	appendTo(t, log, text(personsLines(1000, 1010)))
	f.sees("lines that are written", 1010)

	torn := text(personsLines(1010, 1011))
	appendTo(t, log, torn[:40])
	appendTo(t, at("other.log"), text(personsLines(2000, 2100)))
	f.sees("a new file, and no torn line", 1110)
	appendTo(t, log, torn[40:])
	f.sees("the line when it is whole", 1111)

	if err := os.Rename(log, at("access.log.1")); err != nil {
		t.Fatal(err)
	}
	appendTo(t, at("access.log.1"), text(personsLines(1011, 1020))) // by a server that has it open
	f.sees("a renamed log", 1120)
	appendTo(t, log, text(personsLines(3000, 3050)))
	f.sees("the log that takes its name", 1170)
	appendTo(t, at("access.log.1"), text(personsLines(1020, 1021)))
	f.sees("both", 1171)

	if err := os.Truncate(at("other.log"), 0); err != nil {
		t.Fatal(err)
	}
	appendTo(t, at("other.log"), text(personsLines(4000, 4003)))
	f.sees("a truncated log", 1174)

	writeFile(t, at("old.log.gz"), gzipped(t, write(t, "a.log", personsLines(5000, 5100)...)))
	f.sees("a packed log", 1274)

	f.stop(syscall.SIGINT).want(t, exitOK, "1,274 entries stored", db)
	wantNumber(t, db, "SELECT count(*) FROM files WHERE loaded <> 0", 5)
	wantNumber(t, db, "SELECT sum(lines) FROM files", 1274)
	before := contents(t, db)
	statalysis(t, "load", "-q", "-no-screen", "-db", db, folder).want(t, exitOK)
	wantSame(t, "a load finds nothing new", contents(t, db), before)
}

func TestFollow_ANamedLogIsFollowedToItsSuccessor(t *testing.T) {
	log, db := filepath.Join(t.TempDir(), "access.log"), newDB(t)
	f := startFollow(t, db, log) // it is not there yet
	appendTo(t, log, text(personsLines(0, 10)))
	f.sees("a log that comes", 10)
	for round := range 3 {
		rotated := fmt.Sprint(log, ".", round)
		if err := os.Rename(log, rotated); err != nil {
			t.Fatal(err)
		}
		appendTo(t, rotated, text(personsLines(100*round+10, 100*round+15)))
		appendTo(t, log, text(personsLines(100*round+15, 100*round+20)))
		f.sees(fmt.Sprint("rotation ", round), 10*(round+2))
	}
	f.stop(syscall.SIGTERM).want(t, exitOK, "40 entries stored")
}

func TestFollow_GoesOnWhereItHasStoppedOrWasKilled(t *testing.T) {
	folder, db := t.TempDir(), newDB(t)
	log := filepath.Join(folder, "access.log")
	lines := troubledLines(30_000)
	statalysis(t, "load", "-q", "-no-screen", "-db", db, write(t, "none.log", personsLines(0, 1)...)).want(t, exitOK)
	for i := range 6 {
		appendTo(t, log, text(lines[5000*i:5000*(i+1)]))
		f := startFollow(t, db, folder)
		waitFor(t, db, "SELECT coalesce(max(position), 0) FROM files", len(text(lines[:5000*i]))+1)
		if i%2 == 0 {
			f.stop(syscall.SIGKILL)
		} else {
			f.stop(syscall.SIGINT).want(t, exitOK)
		}
	}
	statalysis(t, "load", "-q", "-no-screen", "-db", db, folder).want(t, exitOK)
	fresh := newDB(t)
	statalysis(t, "load", "-q", "-no-screen", "-db", fresh, log).want(t, exitOK)
	tables := []string{
		`SELECT dt, ip, http, was_rd, url.value, ua.value FROM entries JOIN url ON url.id = id_url JOIN ua ON ua.id = id_ua
			WHERE url.value <> '/page/0' OR ip <> '192.0.2.0' ORDER BY 1, 2, 3, 5`,
		portable[1], portable[3], portable[4], `SELECT "lines", records, position FROM files WHERE name LIKE '%access.log'`,
	}
	wantSame(t, "as if it had been read at once", heldBy(t, db, tables...), heldBy(t, fresh, tables...))
}

// waitFor waits until a number of the database is at least so much.
func waitFor(t *testing.T, db, query string, least int) {
	t.Helper()
	deadline := time.Now().Add(60 * time.Second)
	n := -1
	for time.Now().Before(deadline) {
		if err := openDB(t, db).QueryRow(query).Scan(&n); err == nil && n >= least {
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
	t.Fatalf("%s: %d, want %d", query, n, least)
}

func TestFollow_ABadAddressIsPurgedSoon(t *testing.T) {
	log, db := filepath.Join(t.TempDir(), "access.log"), newDB(t)
	appendTo(t, log, text(personsLines(0, 3)))
	f := startFollow(t, db, log)
	f.sees("people", 3)
	appendTo(t, log, text([]string{line("198.51.100.7", 1, 200, "/", "-", firefox)}))
	f.sees("somebody", 4)
	appendTo(t, log, text([]string{line("198.51.100.7", 2, 200, "/../../etc/passwd", "-", firefox)}))
	f.sees("an attacker", 3)
	wantNumber(t, db, "SELECT sum(requests) FROM bad_seen WHERE ip = '198.51.100.7'", 2)
	f.stop(syscall.SIGINT).want(t, exitOK, "3 entries")
}
