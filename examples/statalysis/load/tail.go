package load

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"time"

	"sasync/deferred"
	"sasync/examples/statalysis/accesslog"
	"sasync/examples/statalysis/store"
	"sasync/reactor"
)

const (
	// maxTails is how many logs are kept open; of more, those are closed that were
	// written to least recently.
	maxTails = 256
	// idleAfter is when a log is closed that nothing is written to. It is opened
	// again if it grows.
	idleAfter = time.Hour
	// orphanFor is how long a log whose name is gone is read on: a server may go on
	// writing to it until it is told to open the new one.
	orphanFor = 10 * time.Second
)

// tail is a log that is followed, open so that a rename does not take it away.
// Loop only; its file is used by one thread at a time.
type tail struct {
	path string
	f    *File
	file *accesslog.File // nil until open

	seen     int64     // its size when it was read last
	modified time.Time // when it was written last
	orphaned time.Time // since when its path leads elsewhere
}

// look is what a tail's file is like on the disk.
type look struct {
	size     int64
	modified time.Time
	orphan   bool
	err      error
}

// look reads what has been written to the tails, and lets go of those that have
// come to their end.
func (f *following) look(co *deferred.Coroutine) error {
	if len(f.tails) == 0 {
		return nil
	}
	tails := slices.Clone(f.tails)
	paths := make([]string, len(tails))
	for i, t := range tails {
		paths[i] = t.path
	}
	looks, err := deferred.Await(co, reactor.DeferToThread(f.reactor, func(context.Context) ([]look, error) {
		looks := make([]look, len(tails))
		for i, t := range tails {
			looks[i] = t.onDisk(paths[i])
		}
		return looks, nil
	}))
	if err != nil {
		return err
	}
	for i, t := range tails {
		if err := f.goOn(co, t, looks[i]); err != nil {
			return err
		}
	}
	return nil
}

// onDisk looks at the file. Blocks on the disk.
func (t *tail) onDisk(path string) (l look) {
	here, err := t.file.Stat()
	if err != nil {
		return look{err: err}
	}
	there, err := os.Stat(path)
	return look{size: here.Size(), modified: here.ModTime(), orphan: err != nil || !os.SameFile(here, there)}
}

// goOn does for a tail what its file asks for.
func (f *following) goOn(co *deferred.Coroutine, t *tail, l look) error {
	now := f.reactor.Now()
	switch {
	case l.err != nil:
		t.f.Err = l.err
		return f.drop(co, t)
	case l.size < t.seen: // truncated: another log begins
		delete(f.places.met, t.path)
		return f.drop(co, t)
	}
	t.modified = l.modified
	if !l.orphan {
		t.orphaned = time.Time{}
	} else if t.orphaned.IsZero() || l.size != t.seen {
		t.orphaned = now
	}
	if t.dirty() && now.Sub(t.f.saved) >= settleEvery {
		if err := t.settle(co, f.Loader); err != nil {
			return f.ended(co, t, err)
		}
	}
	if l.size != t.seen {
		t.seen = l.size
		if err := t.read(co, f.Loader); err != nil {
			return f.ended(co, t, err)
		}
		return nil
	}
	if !t.orphaned.IsZero() && now.Sub(t.orphaned) >= orphanFor {
		return f.drop(co, t)
	}
	return nil
}

// ended takes a tail's error, which only ends it.
func (f *following) ended(co *deferred.Coroutine, t *tail, err error) error {
	if f.failure != nil || err == ErrStopped {
		return err
	}
	t.f.Err = err
	f.forget(co, t)
	return nil
}

// drop lets go of a tail that has come to its end.
func (f *following) drop(co *deferred.Coroutine, t *tail) error {
	err := t.settle(co, f.Loader)
	f.forget(co, t)
	if f.failure != nil {
		return f.failure
	}
	if err != nil {
		t.f.Err = err
	}
	return nil
}

func (f *following) forget(co *deferred.Coroutine, t *tail) {
	t.close(co, f.reactor)
	f.tails = slices.DeleteFunc(f.tails, func(other *tail) bool { return other == t })
	f.Loader.following = len(f.tails)
	f.searched = time.Time{} // its path may lead to another log
}

// closeIdle closes the tails that are idle, or too many.
func (f *following) closeIdle(co *deferred.Coroutine) error {
	slices.SortStableFunc(f.tails, func(a, b *tail) int { return b.modified.Compare(a.modified) })
	for i := len(f.tails) - 1; i >= 0; i-- {
		t := f.tails[i]
		if i < maxTails && (f.places.named(t.path) || time.Since(t.modified) < idleAfter) {
			continue
		}
		if err := f.drop(co, t); err != nil {
			return err
		}
	}
	return nil
}

// openFiles are the files of the tails.
func (f *following) openFiles() []*accesslog.File {
	files := make([]*accesslog.File, len(f.tails))
	for i, t := range f.tails {
		files[i] = t.file
	}
	return files
}

// open opens the log where plan says.
func (t *tail) open(co *deferred.Coroutine, l *Loader, p plan) error {
	if p.step == unchanged {
		p.step = resume
	}
	file, p, err := l.open(co, t.f, p, accesslog.Options{WholeLines: true})
	if err != nil {
		return err
	}
	t.file, t.seen, t.modified = file, file.Size(), file.ModTime()
	t.f.started, t.f.saved = l.reactor.Now(), l.reactor.Now()
	return l.begin(co, t.f, p, file)
}

// read reads the lines that are complete.
func (t *tail) read(co *deferred.Coroutine, l *Loader) error {
	src := newSource(l.reactor, t.file, l.sifters)
	err := l.loadBlocks(co, t.f, src)
	src.drain(co)
	if err == io.EOF {
		err = nil
	}
	return err
}

// position is how far it is read.
func (t *tail) position() int64 {
	if t.f.end != nil {
		return t.f.end.End
	}
	return t.f.row.Position
}

func (t *tail) dirty() bool {
	return t.f.end != nil && (t.f.end.End != t.f.row.Position || t.f.row.Loaded == 0)
}

// settle makes durable how far the log is read. What is written after the place
// makes the file larger than the row says, and so will be read.
func (t *tail) settle(co *deferred.Coroutine, l *Loader) error {
	if !t.dirty() {
		return nil
	}
	info, err := deferred.Await(co, reactor.DeferToThread(l.reactor, func(context.Context) (os.FileInfo, error) { return t.file.Stat() }))
	if err != nil {
		return err
	}
	t.f.row.Bytes, t.f.row.Modified = t.position(), info.ModTime().Unix()
	err = l.checkpoint(co, t.f, max(1, time.Now().Unix()))
	if errors.Is(err, store.ErrFileTaken) {
		t.f.end = nil
	}
	return err
}

// close lets go of the file.
func (t *tail) close(co *deferred.Coroutine, r *reactor.Reactor) {
	if t.file == nil {
		return
	}
	file := t.file
	deferred.Await(co, reactor.DeferToThread(r, func(context.Context) (bool, error) { return true, file.Close() }))
	t.f.finish()
}
