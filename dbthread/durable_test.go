package dbthread_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func init() { children["durable"] = childDurable }

// childDurable commits groups of ten, one after the other, and tells each
// acknowledgement with a write of its own.
func childDurable(args []string) {
	loop := deferredtest.NewLoop(nil)
	b := dbthread.Open(loop, args[0], dbthread.Config{Startup: func(tx *dbthread.Tx) error { return run(tx, pairs) }})
	for range 5 {
		gate := make(chan struct{})
		dbthread.Transact(b, "gate", func(*dbthread.Tx) (deferred.Unit, error) { <-gate; return deferred.Unit{}, nil }, dbthread.Exclusive())
		for range 10 {
			d := dbthread.Transact(b, "sql", do(`INSERT INTO pairs (value) VALUES ('x')`))
			d.AddCallback(func(u deferred.Unit) (deferred.Unit, error) {
				_, err := fmt.Println("acknowledged")
				return u, err
			})
		}
		close(gate)
		loop.RunUntil(func() bool { return b.Pending() == 0 })
	}
	down := b.Shutdown()
	loop.RunUntil(down.Fired)
}

// A page that is written survives the end of the process, and not that of the
// machine, so killing does not show that a commit is durable. System calls do:
// between a group's last write to the log and its first acknowledgement the log
// is synchronized.
func TestCommit_IsOnTheDiskBeforeItIsAcknowledged(t *testing.T) {
	calls := traceSyscalls(t, "full")
	acknowledged, early, groups := readTrace(t, calls)
	if acknowledged != 50 || groups != 5 {
		t.Errorf("%d acknowledgements of %d groups", acknowledged, groups)
	}
	if early > 0 {
		t.Errorf("%d came before the log was synchronized", early)
	}
}

// With synchronous off the same trace must show it, or the test above would
// show nothing.
func TestCommit_WithSynchronousOffIsAcknowledgedEarly(t *testing.T) {
	calls := traceSyscalls(t, "off")
	if acknowledged, early, _ := readTrace(t, calls); acknowledged != 50 || early != 50 {
		t.Errorf("of %d acknowledgements %d were early", acknowledged, early)
	}
}

// traceSyscalls runs childDurable under strace.
func traceSyscalls(t *testing.T, synchronous string) []string {
	t.Helper()
	folder := t.TempDir()
	out := filepath.Join(folder, "strace")
	cmd := exec.Command("strace", "-f", "-y", "-s", "32", "-e", "trace=write,pwrite64,fsync,fdatasync", "-o", out,
		os.Args[0], "sqlite:"+filepath.Join(folder, "x.db")+"?synchronous="+synchronous)
	cmd.Env = append(os.Environ(), childEnv+"=durable")
	if said, err := cmd.CombinedOutput(); err != nil {
		withoutStrace(t, fmt.Errorf("%w: %s", err, said))
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(string(text), "\n")
}

// withoutStrace skips where it is missing or may not trace.
func withoutStrace(t *testing.T, err error) {
	t.Helper()
	if os.Getenv("SASYNC_REQUIRE") == "1" || !errors.Is(err, exec.ErrNotFound) && !strings.Contains(err.Error(), "ptrace") {
		t.Fatalf("strace is required: %v", err)
	}
	t.Skipf("no strace: %v", err)
}

// A line is "PID call(fd<path>, …) = result", or such a call's beginning, which
// ends in "<unfinished ...>", and later "PID <... call resumed>…".
var traced = regexp.MustCompile(`^(\d+)\s+(?:<\.\.\. )?(\w+)(?: resumed>|\((\d+)<([^>]*)>)(.*)$`)

// readTrace counts acknowledgements, those that came while the log held what
// was not synchronized, and the groups, which are runs of acknowledgements.
func readTrace(t *testing.T, lines []string) (acknowledged, early, groups int) {
	t.Helper()
	dirty, inGroup := false, false
	syncing := map[string]bool{} // by thread: the log has been dirty at the begin of its sync
	for _, line := range lines {
		call := traced.FindStringSubmatch(line)
		if call == nil {
			continue
		}
		thread, name, fd, path, rest := call[1], call[2], call[3], call[4], call[5]
		log, begins := strings.HasSuffix(path, "-wal"), fd != ""
		switch {
		case name == "pwrite64" && log:
			dirty, inGroup = true, false
			clear(syncing) // what began before does not count for it
		case strings.HasSuffix(name, "sync") && log:
			syncing[thread] = true
		case name == "write" && fd == "1" && strings.Contains(rest, "acknowledged"):
			acknowledged++
			if dirty {
				early++
			}
			if !inGroup {
				groups++
			}
			inGroup = true
		}
		if strings.HasSuffix(name, "sync") && syncing[thread] && strings.Contains(rest, "= 0") {
			dirty = false
		}
		if !begins || strings.Contains(rest, "= ") {
			delete(syncing, thread)
		}
	}
	return acknowledged, early, groups
}
