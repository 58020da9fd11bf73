package load

import (
	"slices"
	"time"

	"sasync/deferred"
	"sasync/examples/statalysis/accesslog"
	"sasync/examples/statalysis/store"
)

const (
	// lookEvery is how often followed logs are looked at: a line is seen this long
	// after it was written, at most, and stored a commit or two later.
	lookEvery = 25 * time.Millisecond
	// searchEvery is how often folders are searched for new logs.
	searchEvery = 250 * time.Millisecond
	// settleEvery is how often it is made durable how far a followed log is read.
	settleEvery = time.Second
	// sweepEvery is how often entries are deleted that loads beside this one have
	// stored of bad addresses.
	sweepEvery = time.Minute
)

// following is the state of Follow. Loop only.
type following struct {
	*Loader
	places   *places
	tails    []*tail // bounded by maxTails
	searched time.Time
	cleaned  time.Time
}

// Follow loads what Config.Paths names and goes on with what is written there:
// new lines, new files in folders, logs that are rotated or truncated. It goes on
// where a load or another Follow has stopped. It ends with ErrStopped after Stop,
// or with the error that lets nothing more be stored. Called by a coroutine, once.
func (l *Loader) Follow(co *deferred.Coroutine) error {
	if _, err := deferred.Await(co, l.broker.Running()); err != nil {
		return err
	}
	l.config.CheckpointEvery = min(l.config.CheckpointEvery, settleEvery)
	if err := l.prepare(co); err != nil {
		return err
	}
	if h := l.config.Hooks.Began; h != nil {
		h()
	}
	f := &following{Loader: l, places: newPlaces(l.config.Paths, l.config.Layout)}
	err := f.run(co)
	l.endReload()
	if endErr := f.end(co); err == nil || err == ErrStopped {
		err = endErr
	}
	if err == nil {
		err = ErrStopped
	}
	return err
}

func (f *following) run(co *deferred.Coroutine) error {
	for !f.stopping {
		if f.reloading != nil {
			if err := f.reload(co); err != nil {
				return err
			}
		}
		if err := f.look(co); err != nil {
			return err
		}
		if now := f.reactor.Now(); f.searched.IsZero() || now.Sub(f.searched) >= searchEvery {
			f.searched = now
			if err := f.search(co); err != nil {
				return err
			}
		}
		if f.feed.dirty && f.reactor.Now().Sub(f.feed.f.saved) >= settleEvery {
			if err := f.settleFeed(co); err != nil {
				return err
			}
		}
		if now := f.reactor.Now(); now.Sub(f.cleaned) >= sweepEvery {
			f.cleaned = now
			if err := f.sweep(co); err != nil {
				return err
			}
		}
		if now := f.reactor.Now(); f.pruned.IsZero() || now.Sub(f.pruned) >= pruneEvery {
			if err := f.prune(co); err != nil {
				return err
			}
		}
		if _, err := deferred.Await(co, deferred.After(f.reactor, lookEvery)); err != nil {
			return err
		}
	}
	return ErrStopped
}

// search finds logs that are new or have changed, and loads them. A plain one is
// followed from then on.
func (f *following) search(co *deferred.Coroutine) error {
	found, err := f.places.search(co, f.reactor, f.openFiles())
	if err != nil {
		return err
	}
	for _, m := range found.moved {
		f.tails[m.tail].path = m.path
	}
	for _, n := range found.notices {
		f.notice(n)
	}
	if err := f.rename(co, found.moved); err != nil {
		return err
	}
	plans, err := f.identify(co, found.logs)
	if err != nil {
		return err
	}
	for i, log := range found.logs {
		if f.stopping {
			return ErrStopped
		}
		if f.reloading != nil { // then there are other plans
			f.putOff(found.logs[i:])
			return nil
		}
		if err := f.take(co, log, plans[i]); err != nil {
			return err
		}
	}
	return f.closeIdle(co)
}

// rename tells the database of tails whose files have another name.
func (f *following) rename(co *deferred.Coroutine, moved []moved) error {
	var renamed []store.Renamed
	for _, m := range moved {
		if row := &f.tails[m.tail].f.row; row.ID != 0 {
			renamed = append(renamed, store.Renamed{ID: row.ID, Name: absolute(m.path)})
		}
	}
	return f.renameFiles(co, renamed)
}

// take loads what is new of a log, and keeps it open if more may be written to it.
func (f *following) take(co *deferred.Coroutine, log accesslog.Candidate, p plan) error {
	file := f.addFile(log)
	if log.Packed {
		return f.loadFile(co, file, log, p)
	}
	t := &tail{path: log.Path, f: file}
	if h := f.config.Hooks.Opened; h != nil {
		h(f.current)
	}
	err := t.open(co, f.Loader, p)
	if err == nil {
		err = t.read(co, f.Loader)
	}
	switch {
	case f.failure != nil:
		return f.failure
	case err != nil:
		file.Err = err
		t.close(co, f.reactor)
		return nil
	}
	f.tails = append(f.tails, t)
	f.Loader.following = len(f.tails)
	return nil
}

// addFile adds a log to those that are counted.
func (f *following) addFile(log accesslog.Candidate) *File {
	file := newFile(log)
	f.config.Logs = append(f.config.Logs, log)
	f.files = append(f.files, file)
	f.current = len(f.files) - 1
	return file
}

// end leaves everything that is read durable.
func (f *following) end(co *deferred.Coroutine) error {
	var err error
	for _, t := range f.tails {
		if f.failure == nil {
			if tailErr := t.settle(co, f.Loader); err == nil {
				err = tailErr
			}
		}
		t.close(co, f.reactor)
	}
	f.tails = nil
	if err == nil && f.failure == nil {
		err = f.settleFeed(co)
	}
	if err == nil && f.failure == nil {
		err = f.sweep(co)
	}
	if f.failure != nil {
		return f.failure
	}
	return err
}

// notice tells people of something once.
func (f *following) notice(text string) {
	if slices.Contains(f.notices, text) || len(f.notices) >= maxNotices {
		return
	}
	f.notices = append(f.notices, text)
	if h := f.config.Hooks.Notice; h != nil {
		h(text)
	}
}

// maxNotices bounds the notices that are remembered.
const maxNotices = 1000
