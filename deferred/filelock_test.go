package deferred_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

// helperPath names the file that TestFileLock_HeldByAnotherProcess locks when
// another test runs it in a process of its own.
const helperPath = "DEFERRED_TEST_FILELOCK"

func TestFileLock_HeldByAnotherProcess(t *testing.T) {
	path := os.Getenv(helperPath)
	if path == "" {
		t.Skip("runs only as the other process of TestFileLock_IsFreeWhenItsProcessDies")
	}
	lock := deferred.NewFileLock(newLoop(t), path)
	deferredtest.Result(t, lock.Acquire(0))
	fmt.Println("locked")
	io.Copy(io.Discard, os.Stdin) // until this process is killed
}

func TestFileLock_IsFreeWhenItsProcessDies(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	other := exec.Command(os.Args[0], "-test.run=^TestFileLock_HeldByAnotherProcess$")
	other.Env = append(os.Environ(), helperPath+"="+path)
	stdin, err := other.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	stdout, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if line != "locked\n" {
		t.Fatalf("the other process says %q, %v", line, err)
	}

	loop := newLoop(t)
	lock := deferred.NewFileLock(loop, path)
	d := lock.Acquire(0)
	loop.Advance(time.Minute)
	deferredtest.Pending(t, d)
	other.Process.Kill()
	other.Wait()
	loop.Advance(time.Second)
	deferredtest.Result(t, d)
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
}

func newFileLocks(t *testing.T) (held, lock *deferred.FileLock, loop *deferredtest.Loop, path string) {
	loop, path = newLoop(t), filepath.Join(t.TempDir(), "lock")
	held, lock = deferred.NewFileLock(loop, path), deferred.NewFileLock(loop, path)
	deferredtest.Result(t, held.Acquire(0))
	t.Cleanup(func() { held.Release() })
	return held, lock, loop, path
}

func TestFileLock_TriesAgainAtItsInterval(t *testing.T) {
	held, lock, loop, _ := newFileLocks(t)
	lock.Interval = 10 * time.Second
	d := lock.Acquire(0)
	held.Release()
	loop.Advance(10*time.Second - 1)
	deferredtest.Pending(t, d)
	loop.Advance(1)
	deferredtest.Result(t, d)
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
}

func TestFileLock_TimeoutNamesTheFileAndTheTime(t *testing.T) {
	_, lock, loop, path := newFileLocks(t)
	d := lock.Acquire(2500 * time.Millisecond)
	loop.Advance(2500*time.Millisecond - 1)
	deferredtest.Pending(t, d)
	loop.Advance(1)
	err := deferredtest.Failure(t, d)
	if !errors.Is(err, os.ErrDeadlineExceeded) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "2.5s") {
		t.Fatalf("got %v", err)
	}
	if loop.Pending() != 0 {
		t.Fatal("it goes on trying")
	}
}

func TestFileLock_MakesALastTryAtItsTimeout(t *testing.T) {
	held, lock, loop, _ := newFileLocks(t)
	d := lock.Acquire(1500 * time.Millisecond)
	loop.AfterFunc(1200*time.Millisecond, func() { held.Release() })
	loop.Advance(1500 * time.Millisecond)
	deferredtest.Result(t, d)
	lock.Release()
}

func TestFileLock_CancelEndsTheTries(t *testing.T) {
	held, lock, loop, _ := newFileLocks(t)
	d := lock.Acquire(time.Minute)
	d.Cancel()
	held.Release()
	loop.Advance(time.Minute)
	if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled || loop.Pending() != 0 {
		t.Fatalf("got %v", err)
	}
	deferredtest.Result(t, lock.Acquire(0)) // it can be used again
	lock.Release()
}

func TestFileLock_EndOfTheRunEndsTheTries(t *testing.T) {
	held, lock, loop, _ := newFileLocks(t)
	d := lock.Acquire(0)
	loop.DeferredState().EndRun()
	if err := deferredtest.Failure(t, d); err != deferred.ErrLoopEnded || loop.Pending() != 0 {
		t.Fatalf("got %v", err)
	}
	held.Release()
	deferredtest.Result(t, lock.Acquire(0)) // it can be used again
	lock.Release()
}

func TestFileLock_AcquiredTwiceIsAnError(t *testing.T) {
	held, lock, _, _ := newFileLocks(t)
	d := lock.Acquire(0)
	for _, l := range []*deferred.FileLock{held, lock} {
		if err := deferredtest.Failure(t, l.Acquire(0)); err != deferred.ErrFileLockBusy {
			t.Fatalf("got %v", err)
		}
	}
	d.Cancel()
	deferredtest.Failure(t, d)
}

func TestFileLock_ReleaseOfOneThatIsNotHeldIsAnError(t *testing.T) {
	held, lock, _, _ := newFileLocks(t)
	if err := lock.Release(); err != deferred.ErrFileLockFree {
		t.Fatalf("got %v", err)
	}
	if err := held.Release(); err != nil {
		t.Fatal(err)
	}
	if err := held.Release(); err != deferred.ErrFileLockFree {
		t.Fatalf("got %v", err)
	}
}

func TestFileLock_FileThatCannotBeOpenedFailsAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "missing", "lock")
	err := deferredtest.Failure(t, deferred.NewFileLock(newLoop(t), path).Acquire(time.Minute))
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Fatalf("got %v", err)
	}
}
