package main

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestServe_ListensAndEndsWithASignal(t *testing.T) {
	db := newDB(t)
	statalysis(t, "load", "-q", "-db", db, "testdata").want(t, exitOK)
	address, end := startServe(t, db)
	answer, err := http.Get("http://" + address + "/api/ask/people")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(answer.Body)
	answer.Body.Close()
	if err != nil || !strings.Contains(string(text), `"requests": 18980`) {
		t.Errorf("%v %s", err, text)
	}
	end()
}

func TestServe_MakesDaysReadyThatOthersHaveChanged(t *testing.T) {
	db := newDB(t)
	statalysis(t, "load", "-q", "-no-screen", "-db", db, "testdata").want(t, exitOK)
	stale := number(t, db, "SELECT count(*) FROM stale_days")
	if stale < 10 {
		t.Fatalf("%d stale days after a load", stale)
	}
	_, end := startServe(t, db)
	waitFor(t, db, "SELECT 1 WHERE (SELECT count(*) FROM stale_days) <= 1", 1)
	statalysis(t, "load", "-q", "-no-screen", "-db", db, write(t, "a.log", line("192.0.2.1", 5, 200, "/", "-", firefox), line("192.0.2.1", 200_000, 200, "/", "-", firefox))).want(t, exitOK)
	waitFor(t, db, "SELECT 1 WHERE (SELECT count(*) FROM stale_days) <= 1", 1)
	end()
}

// startServe serves a database on a port of its own; end ends it by a signal.
func startServe(t *testing.T, db string) (address string, end func()) {
	t.Helper()
	cmd, _, stderr := asCommand("serve", "-db", db, "-listen", "127.0.0.1:0")
	cmd.Stdout = nil
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	_, rest, _ := strings.Cut(line, "http://")
	address, _, ok := strings.Cut(rest, "/")
	if !ok {
		t.Fatalf("it says %q, %v\n%s", line, err, stderr)
	}
	return address, func() {
		t.Helper()
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("%v\n%s", err, stderr)
		}
	}
}

func TestServe_OthersAreNotLetInWithoutAPassword(t *testing.T) {
	db := newDB(t)
	statalysis(t, "load", "-q", "-db", db, "testdata/blog-access.log").want(t, exitOK)
	for _, listen := range []string{":0", "0.0.0.0:0", "[::]:0", "192.0.2.1:80"} {
		statalysis(t, "serve", "-db", db, "-listen", listen).want(t, exitUsage, "set a password")
	}
	short := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(short, []byte("short\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	statalysis(t, "serve", "-db", db, "-password-file", short).want(t, exitUsage, "at least 8 characters")
	statalysis(t, "serve", "-db", filepath.Join(t.TempDir(), "none.db")).want(t, exitFailed, "there is no database")
}
