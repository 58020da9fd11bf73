package load

import (
	"context"
	"errors"

	"sasync/deferred"
	"sasync/examples/statalysis/accesslog"
	"sasync/examples/statalysis/store"
	"sasync/reactor"
)

// loadFile reads what is new of one file. Only an error that ends the whole load
// is returned; the file's own goes into its report.
func (l *Loader) loadFile(co *deferred.Coroutine, f *File, c accesslog.Candidate, p plan) error {
	f.started, f.saved = l.reactor.Now(), l.reactor.Now()
	if h := l.config.Hooks.Opened; h != nil {
		h(l.current)
	}
	var err error
	if p.step == unchanged {
		f.Known, f.position, f.size = p.row.Lines, c.Size, c.Size
	} else {
		err = l.readFile(co, f, c, p)
	}
	f.finish()
	f.Elapsed = l.reactor.Now().Sub(f.started)
	f.Err = err
	if err == ErrStopped {
		return err
	}
	if h := l.config.Hooks.Done; h != nil {
		h(l.current)
	}
	return l.failure
}

// readFile opens a file, reads it from where plan says, and leaves a checkpoint,
// also where the file breaks or the load is stopped.
func (l *Loader) readFile(co *deferred.Coroutine, f *File, c accesslog.Candidate, p plan) error {
	file, p, err := l.open(co, f, p, accesslog.Options{Stop: l.stop})
	if err != nil && l.stopping { // which may be why
		return ErrStopped
	}
	if err != nil {
		return err
	}
	src := newSource(l.reactor, file, l.sifters)
	defer src.close(co)
	if c.Stream() {
		if p, err = l.identifyStream(co, c, file); err != nil {
			return err
		}
	}
	if err := l.begin(co, f, p, file); err != nil {
		return err
	}
	err = l.loadBlocks(co, f, src)
	switch {
	case l.failure != nil:
		return l.failure
	case err == nil:
		return l.atEnd(co, f, file)
	case errors.Is(err, store.ErrFileTaken):
		return err
	}
	if endErr := l.checkpoint(co, f, 0); endErr != nil && l.failure != nil {
		return l.failure
	}
	return err
}

// open opens a log. One that is not what the database has met is read from its
// start.
func (l *Loader) open(co *deferred.Coroutine, f *File, p plan, o accesslog.Options) (*accesslog.File, plan, error) {
	at := accesslog.Mark{Position: p.row.Position, Head: p.row.Head, Tail: p.row.Tail}
	line := int(p.row.Lines)
	step := p.step
	o.Layout = f.layout
	file, err := deferred.Await(co, reactor.DeferToThread(l.reactor, func(context.Context) (*accesslog.File, error) {
		file, err := accesslog.Open(f.Name, o)
		if err != nil || step == fromStart {
			return file, err
		}
		err = file.Resume(at, line)
		if err != nil {
			file.Close()
		}
		return file, err
	}))
	if errors.Is(err, accesslog.ErrOtherLog) {
		p.step = fromStart
		return l.open(co, f, p, o)
	}
	return file, p, err
}

// begin makes the file known to the database, or learns what that remembers.
func (l *Loader) begin(co *deferred.Coroutine, f *File, p plan, file *accesslog.File) (err error) {
	f.size, f.Format = file.Size(), file.Format().String()
	f.sift(l.config.Rules)
	row := p.row
	if p.step == fromStart {
		again := row.Position > 0 || row.Loaded != 0
		start := file.Start()
		row = store.File{ID: row.ID, Name: row.Name, Format: f.Format, Head: start.Head, Tail: start.Tail, Rules: l.config.Rules.Fingerprint()}
		if row.ID, err = deferred.Await(co, store.BeginFile.Go(l.broker, row)); err != nil {
			if !errors.Is(err, store.ErrFileTaken) {
				l.fail(err)
			}
			return err
		}
		f.begin(row, again && !l.level.Hides())
		return nil
	}
	f.begin(row, false)
	f.Known = row.Lines
	for address, err := range store.Redirected(l.broker, row.ID).Each(co) {
		if err != nil {
			return err
		}
		f.redirects.put(uint64(address))
	}
	return nil
}
