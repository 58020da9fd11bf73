package deferred

import (
	"errors"
	"fmt"
	"os"
	"time"
)

// Errors of a FileLock.
var (
	// ErrFileLockBusy is the result of an Acquire of a FileLock that is held or
	// being acquired already.
	ErrFileLockBusy = errors.New("deferred: acquire file lock: it is held or being acquired already")
	// ErrFileLockFree is the answer to a Release without an Acquire that has
	// fired.
	ErrFileLockFree = errors.New("deferred: release file lock: it is not held")
)

// FileLock lets one process, or one FileLock of a process, in at a time. It is
// an flock(2) on a file, which the kernel releases when the process ends in
// whatever way; the file stays. It takes part only with others that use flock
// on that file, and on systems that have it.
type FileLock struct {
	// Interval is the time between two tries. Zero means 1 s. It is read by
	// Acquire.
	Interval time.Duration

	// Immutable after NewFileLock.
	state *State
	path  string

	// Owned by the loop.
	file  *os.File  // while it is held
	waits *fileWait // while it is being acquired
}

// NewFileLock returns a lock on the file at path, which is made when it is
// first acquired. Loop only.
func NewFileLock(loop Loop, path string) *FileLock {
	s := loop.DeferredState()
	s.check()
	return &FileLock{state: s, path: path}
}

// Acquire tries now and then to get the lock. The Deferred fires when that is
// done, and fails with a *TimeoutError if a last try after timeout is in vain
// too; zero means that there is no end. It fails at once if the file cannot be
// opened, with ErrFileLockBusy if l is held or being acquired, and with
// ErrLoopEnded if the run ends meanwhile. Once cancelled it makes no further
// try. Loop only.
func (l *FileLock) Acquire(timeout time.Duration) *Deferred[Unit] {
	l.state.check()
	if l.file != nil || l.waits != nil {
		return Fail[Unit](l.state.loop, ErrFileLockBusy)
	}
	w := &fileWait{lock: l, interval: l.Interval, timeout: timeout, ends: l.state.loop.Now().Add(timeout)}
	if w.interval <= 0 {
		w.interval = time.Second
	}
	w.derived.born(l.state, w)
	l.waits = w
	w.try()
	return &w.derived
}

// Release gives the lock up. It returns ErrFileLockFree if l does not hold it.
// Loop only.
func (l *FileLock) Release() error {
	l.state.check()
	if l.file == nil {
		return ErrFileLockFree
	}
	err := l.file.Close()
	l.file = nil
	if err != nil {
		return fmt.Errorf("deferred: release file lock: %w", err)
	}
	return nil
}

// fileWait is an Acquire under way.
type fileWait struct {
	noResult
	// Immutable after Acquire.
	lock     *FileLock
	interval time.Duration
	timeout  time.Duration // zero for none
	ends     time.Time     // of no meaning without a timeout

	// Owned by the loop.
	derived Deferred[Unit]
	stop    func()
}

// try tries to lock the file and, if somebody else has it, comes again.
func (w *fileWait) try() {
	loop := w.lock.state.loop
	file, err := lockFile(w.lock.path)
	wait := w.interval
	switch {
	case err != nil:
		w.end(fmt.Errorf("deferred: lock file: %w", err))
		return
	case file != nil:
		w.lock.file = file
		w.end(nil)
		return
	case w.timeout <= 0:
	default:
		if wait = min(wait, w.ends.Sub(loop.Now())); wait <= 0 {
			w.end(&TimeoutError{After: w.timeout, What: "lock file " + w.lock.path})
			return
		}
	}
	w.stop = callAfter(loop, wait, w.try, func() { w.end(ErrLoopEnded) })
}

func (w *fileWait) end(err error) {
	w.lock.waits = nil
	w.derived.deliver(Unit{}, err)
}

func (w *fileWait) cancel() {
	w.lock.waits = nil
	w.stop()
}
