package dbthread_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func init() { children["full"] = childFull }

// childFull fills a disk of its own, tells what came of each transaction, makes
// the disk larger and stores once more.
func childFull(args []string) {
	disk := func(flags uintptr, size string) {
		if err := syscall.Mount("tmpfs", args[0], "tmpfs", flags, "size="+size); err != nil {
			fmt.Println("no disk:", err)
			os.Exit(0)
		}
	}
	disk(0, "600k")
	loop := deferredtest.NewLoop(nil)
	b := dbthread.Open(loop, filepath.Join(args[0], "x.db"), dbthread.Config{Startup: func(tx *dbthread.Tx) error { return run(tx, pairs) }})
	outcome := func(d *deferred.Deferred[deferred.Unit]) error {
		loop.RunUntil(d.Fired)
		_, err, _ := d.Result()
		d.AddErrback(func(error) (deferred.Unit, error) { return deferred.Unit{}, nil })
		return err
	}
	store := func() *deferred.Deferred[deferred.Unit] {
		return dbthread.Transact(b, "store", do(`INSERT INTO pairs (value) VALUES (zeroblob(50000))`))
	}
	stored, failed := 0, 0
	for range 10 { // groups of four
		for _, d := range []*deferred.Deferred[deferred.Unit]{store(), store(), store(), store()} {
			switch err := outcome(d); {
			case err == nil:
				stored++
			case errors.Is(err, dbthread.ErrFull):
				failed++
			default:
				fmt.Println("an error of another kind:", err)
			}
		}
	}
	count := dbthread.Read(b, "count", func(tx *dbthread.Tx) (n int, err error) {
		return n, tx.QueryRow(`SELECT count(*) FROM pairs WHERE length(value) = 50000`).Scan(&n)
	})
	loop.RunUntil(count.Fired)
	n, err, _ := count.Result()
	fmt.Println("all of them stored:", n == stored, err, "some failed:", failed > 0 && stored > 0)
	disk(syscall.MS_REMOUNT, "10m")
	fmt.Println("with room:", outcome(store()), outcome(b.Shutdown()))
}

func TestFull_ADiskWithoutRoomFailsWhatDoesNotFitAndNothingElse(t *testing.T) {
	cmd := exec.Command(os.Args[0], t.TempDir())
	cmd.Env = append(os.Environ(), childEnv+"=full")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if os.Getuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}
	}
	said, err := cmd.CombinedOutput()
	if errors.Is(err, syscall.EPERM) || strings.HasPrefix(string(said), "no disk: ") {
		t.Skipf("the system gives no disk of one's own: %v %s", err, said)
	}
	lines := bufio.NewScanner(strings.NewReader(string(said)))
	for _, want := range []string{"all of them stored: true <nil> some failed: true", "with room: <nil> <nil>"} {
		if lines.Scan(); lines.Text() != want {
			t.Fatalf("told %q, want %q; all of it:\n%s", lines.Text(), want, said)
		}
	}
	if err != nil {
		t.Error(err)
	}
}
