package main

import (
	"fmt"
	"math/rand/v2"
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
			if n := number(t, db, "SELECT count(*) FROM files"); n != 0 {
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
	deadline := time.Now().Add(30 * time.Second)
	for time.Now().Before(deadline) {
		var n int
		if err := openDB(t, path).QueryRow("SELECT count(*) FROM entries").Scan(&n); err == nil && n > 100 {
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
