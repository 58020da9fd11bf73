package load

import (
	"context"
	"errors"
	"os"
	"time"

	"sasync/deferred"
	"sasync/examples/statalysis/accesslog"
	"sasync/examples/statalysis/store"
	"sasync/reactor"
)

// ErrNotFollowing is what Feed fails with while Follow does not run.
var ErrNotFollowing = errors.New("lines came while nothing is loaded")

// feed is what has come by Feed. It is counted like a file, whose name tells this
// machine.
type feed struct {
	f     *File
	dirty bool
}

// Feed loads lines that came another way than in a file, each with its line feed,
// while Follow runs. It fires when they are sifted and there is room for more;
// then the next ones may come. Loop only.
func (l *Loader) Feed(lines string) *deferred.Deferred[deferred.Unit] {
	return deferred.Run(l.sifting, func() *deferred.Deferred[deferred.Unit] {
		return deferred.Inline(l.reactor, func(co *deferred.Coroutine) (deferred.Unit, error) {
			return deferred.Unit{}, l.takeFeed(co, lines)
		})
	})
}

func (l *Loader) takeFeed(co *deferred.Coroutine, lines string) error {
	if l.adopted == nil || l.stopping && l.feed.f == nil {
		return ErrNotFollowing
	}
	if err := l.beginFeed(co); err != nil {
		return err
	}
	f := l.feed.f
	b, err := deferred.Await(co, reactor.DeferTo(l.reactor.CPU(), func(context.Context) (*sifted, error) {
		sifter := l.sifters.take()
		defer l.sifters.put(sifter)
		return sifter.sift(accesslog.Lines(lines, l.config.Layout)), nil
	}))
	if err != nil {
		return err
	}
	l.feed.dirty = true
	return l.setRecords(co, f, l.siftBlock(f, b))
}

// beginFeed makes the feed's file known to the database, or learns what that
// remembers.
func (l *Loader) beginFeed(co *deferred.Coroutine) error {
	if l.feed.f != nil {
		return nil
	}
	host, _ := os.Hostname() // without one the name is the same for all
	row := store.File{Name: "syslog of " + host, Format: "syslog"}
	for known, err := range store.Files(l.broker).Each(co) {
		if err != nil {
			return err
		}
		if known.Name == row.Name {
			row = known
		}
	}
	row.Rules = l.config.Rules.Fingerprint()
	if row.ID == 0 {
		var err error
		if row.ID, err = deferred.Await(co, store.BeginFile.Go(l.broker, row)); err != nil {
			return err
		}
	}
	f := &File{}
	f.Name, f.Format, f.saved = row.Name, row.Format, l.reactor.Now()
	f.begin(row, false)
	for address, err := range store.Redirected(l.broker, row.ID).Each(co) {
		if err != nil {
			return err
		}
		f.redirects.put(uint64(address))
	}
	f.sift(l.config.Rules)
	l.feed.f = f
	l.files = append(l.files, f)
	l.config.Logs = append(l.config.Logs, accesslog.Candidate{Path: f.Name})
	return nil
}

// settleFeed makes durable what was found in the lines that came.
func (l *Loader) settleFeed(co *deferred.Coroutine) error {
	if !l.feed.dirty {
		return nil
	}
	l.feed.dirty = false
	l.feed.f.end = nil // its lines have no place where a load could go on
	return l.checkpoint(co, l.feed.f, max(1, time.Now().Unix()))
}
