package dbthread_test

import (
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"

	"sasync/dbthread"
	"sasync/deferred/deferredtest"
)

// busyLoop refuses every second call, as a reactor does that has too many.
type busyLoop struct {
	*deferredtest.Loop
	posts *atomic.Int64
}

func (l busyLoop) Post(f func()) error {
	if l.posts.Add(1)%2 == 1 {
		return errors.New("too many calls waiting")
	}
	return l.Loop.Post(f)
}

func TestResults_AreNotLostWhenTheLoopIsTooBusyToTakeThem(t *testing.T) {
	loop := busyLoop{deferredtest.NewLoop(t), new(atomic.Int64)}
	b := dbthread.Open(loop, filepath.Join(t.TempDir(), "a.db"), dbthread.Config{})
	for want := range 5 {
		d := dbthread.Transact(b, "number", func(*dbthread.Tx) (int, error) { return want, nil })
		loop.RunUntil(d.Fired)
		if got := deferredtest.Result(t, d); got != want {
			t.Fatalf("got %d, want %d", got, want)
		}
	}
	done := b.Shutdown()
	loop.RunUntil(done.Fired)
}
