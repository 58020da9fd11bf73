package load

import (
	"context"
	"errors"
	"maps"
	"os"
	"slices"
	"time"

	"sasync/deferred"
	"sasync/examples/statalysis/accesslog"
	"sasync/examples/statalysis/store"
	"sasync/reactor"
)

// What a checkpoint may bring at most, about: a load that finds more makes one
// earlier.
const (
	maxCondemned = 8192
	maxSeen      = 32768
	maxChanged   = 65536
)

func (l *Loader) wantsCheckpoint(f *File) bool {
	return len(f.condemned) >= maxCondemned || len(f.seen) >= maxSeen || len(f.redirects.changed) >= maxChanged ||
		l.reactor.Now().Sub(f.saved) >= l.config.CheckpointEvery
}

// checkpoint makes durable how far f is read and sifted. All its records must
// have been queued: their entries are waited for, since a load that goes on here
// does not read them again. loaded is when the file was read to its end, 0 if it
// was not.
func (l *Loader) checkpoint(co *deferred.Coroutine, f *File, loaded int64) error {
	if err := l.inFlight.empty(co); err != nil {
		return err
	}
	if l.failure != nil {
		return l.failure
	}
	c := f.checkpoint(l.adopted, loaded)
	l.hideIn(&c)
	f.forgetChanges() // lines may come meanwhile
	purged, err := deferred.Await(co, store.SetCheckpoint.Go(l.broker, c))
	if errors.Is(err, store.ErrFileTaken) {
		return store.ErrFileTaken
	}
	if err != nil {
		l.fail(err)
		return err
	}
	f.Purged += l.bad.purged(purged)
	f.row, f.saved = c.File, l.reactor.Now()
	return nil
}

func (f *File) checkpoint(a *store.Adopted, loaded int64) store.Checkpoint {
	c := store.Checkpoint{File: f.row, From: f.row.Position, Adopted: a}
	c.File.Lines = f.base.Lines + f.Lines
	c.File.Records = f.base.Records + f.records
	c.File.Unread = f.base.Unread + f.Unread
	c.File.Format, c.File.Loaded = f.Format, loaded
	if f.end != nil && (f.accepted == nil || loaded != 0) { // who reads again must do so from the start
		m := f.end.Mark()
		c.File.Position, c.File.Head, c.File.Tail = m.Position, m.Head, m.Tail
	}
	c.Bad = slices.Collect(maps.Values(f.condemned))
	for _, s := range f.seen {
		c.Seen = append(c.Seen, *s)
	}
	c.Redirected, c.Arrived = f.redirects.changes()
	return c
}

// atEnd is the checkpoint behind a file's last line.
func (l *Loader) atEnd(co *deferred.Coroutine, f *File, file *accesslog.File) error {
	now := max(1, time.Now().Unix())
	if l.config.Logs[l.current].Stream() {
		f.row.Modified, f.row.Bytes = now, f.position
		return l.checkpoint(co, f, now)
	}
	// What is written from now on makes the file larger than this says, and so
	// will be read.
	info, err := deferred.Await(co, reactor.DeferToThread(l.reactor, func(context.Context) (os.FileInfo, error) { return file.Stat() }))
	if err != nil {
		return err
	}
	f.row.Modified, f.row.Bytes = info.ModTime().Unix(), info.Size()
	return l.checkpoint(co, f, now)
}
