package load

import (
	"errors"
	"io"

	"sasync/deferred"
	"sasync/examples/statalysis/accesslog"
	"sasync/examples/statalysis/rules"
	"sasync/examples/statalysis/store"
)

// sift runs the part of the rules that has a memory over a block, in line
// order, and gives the records that may be stored.
func (l *Loader) sift(f *File, b *sifted) (kept []entryRecord) {
	kept = make([]entryRecord, 0, len(b.parsed.Records))
	oldest := l.oldest()
	for i := range b.parsed.Records {
		r, v := &b.parsed.Records[i], b.verdicts[i]
		if r.Time < oldest { // as if it were not there
			f.Older++
			continue
		}
		bad := l.bad.find(r.IP)
		if bad == nil && v.Action == rules.Accept && f.rates != nil {
			line := RuleLine(r)
			v = f.rates.Sift(&line, r.Time)
		}
		if v.Action > rules.Skip {
			bad = l.bad.condemn(f, r.IP, v)
		}
		ip := r.IP
		r.IP = hide(ip, l.level)
		switch {
		case bad != nil:
			f.refuse(bad, r)
			continue
		case v.Action == rules.Skip:
			f.Ignored++
			continue
		}
		f.accept(r)
		kept = append(kept, entryRecord{r, f.redirects.follows(ip, r.Status)})
	}
	return kept
}

// entryRecord is a record that no rule has caught so far.
type entryRecord struct {
	*accesslog.Record
	wasRd bool
}

func (r entryRecord) values() [len(store.ValueNames)]string {
	return [...]string{r.Vhost, r.URL, r.Ref, r.UA}
}

func (r entryRecord) entry(ids [len(store.ValueNames)]int64) store.Entry {
	return store.Entry{
		DT: r.Time, TZ: r.Offset, IP: r.IP, HTTP: r.Status, WasRd: r.wasRd, IDs: ids, Method: r.Method,
		Bytes: r.Bytes, Proto: protocol(r.Proto), Served: r.ServedMicros,
	}
}

// protocol is 11 for HTTP/1.1, and 0 for what is not of that form.
func protocol(name string) int {
	const prefix = "HTTP/"
	if len(name) <= len(prefix) || name[:len(prefix)] != prefix {
		return 0
	}
	major, minor := name[len(prefix):len(prefix)+1], "0"
	if rest := name[len(prefix)+1:]; len(rest) == 2 && rest[0] == '.' {
		minor = rest[1:]
	} else if rest != "" {
		return 0
	}
	if major < "0" || major > "9" || minor < "0" || minor > "9" {
		return 0
	}
	return 10*int(major[0]-'0') + int(minor[0]-'0')
}

// pending are the records of a block whose ids of values have been asked for.
type pending struct {
	records []entryRecord
	asked   *deferred.Deferred[deferred.Unit] // nil: all were known
}

// setRecords queues the entries of a block, in the order of the lines, once the
// ids of their values are there. It does not wait for the entries, only for room
// among those in flight.
func (l *Loader) setRecords(co *deferred.Coroutine, f *File, p pending) error {
	if p.asked != nil {
		if _, err := deferred.Await(co, p.asked); err != nil {
			return err
		}
	}
	if len(p.records) == 0 {
		return nil
	}
	entries, err := l.values.entries(co, p.records)
	if err != nil {
		l.fail(err)
		return err
	}
	if l.failure != nil {
		return l.failure
	}
	l.inFlight.enter(len(p.records))
	store.SetEntries.Go(l.broker, entries).AddBoth(func(stored int64, err error) (int64, error) {
		l.landed(f, p.records, entries.Epoch, stored, err)
		return 0, nil
	})
	return l.inFlight.room(co)
}

// landed counts what became of the entries of records, which were in flight with
// ids of an epoch. In another one the ids are asked for again; then entries of the
// same second may stand in another order.
func (l *Loader) landed(f *File, records []entryRecord, epoch, stored int64, err error) {
	switch n := int64(len(records)); {
	case errors.Is(err, store.ErrValuesGone):
		l.setAgain(f, records, epoch)
		return
	case err != nil:
		l.fail(err)
	default:
		f.Stored += stored
		f.Duplicates += n - stored
	}
	l.inFlight.leave(len(records))
}

// setAgain asks for the ids anew and stores the entries, which stay in flight.
func (l *Loader) setAgain(f *File, records []entryRecord, epoch int64) {
	if l.values.epoch == epoch {
		l.values.forget()
	}
	set := deferred.Inline(l.reactor, func(co *deferred.Coroutine) (int64, error) {
		entries, err := l.values.entries(co, records)
		if err != nil {
			return 0, err
		}
		epoch = entries.Epoch
		return deferred.Await(co, store.SetEntries.Go(l.broker, entries))
	})
	set.AddBoth(func(stored int64, err error) (int64, error) {
		l.landed(f, records, epoch, stored, err)
		return 0, nil
	})
}

// blocksAhead is how many blocks are sifted before their entries are queued. The
// database looks the ids of their values up meanwhile, several blocks' with one
// COMMIT.
const blocksAhead = 16

// loadBlocks stores a source block by block until its end.
func (l *Loader) loadBlocks(co *deferred.Coroutine, f *File, src *source) error {
	var ahead []pending
	for !l.stopping {
		next, readErr := l.nextRecords(co, f, src)
		if readErr != nil {
			err := l.setAll(co, f, ahead)
			switch {
			case err != nil:
				return err
			case readErr == io.EOF:
				return nil
			case l.stopping: // which may be why
				return ErrStopped
			}
			return readErr
		}
		ahead = append(ahead, next)
		if l.wantsCheckpoint(f) {
			err := l.setAll(co, f, ahead)
			if err == nil {
				err = l.checkpoint(co, f, 0)
			}
			if err != nil {
				return err
			}
			ahead = nil
		}
		if len(ahead) == blocksAhead {
			if err := l.setRecords(co, f, ahead[0]); err != nil {
				return err
			}
			ahead = append(ahead[:0], ahead[1:]...)
		}
	}
	if err := l.setAll(co, f, ahead); err != nil {
		return err
	}
	return ErrStopped
}

// setAll is setRecords for several blocks.
func (l *Loader) setAll(co *deferred.Coroutine, f *File, blocks []pending) error {
	for _, p := range blocks {
		if err := l.setRecords(co, f, p); err != nil {
			return err
		}
	}
	return l.failure
}

// nextRecords reads a block and sifts it.
func (l *Loader) nextRecords(co *deferred.Coroutine, f *File, src *source) (pending, error) {
	b, err := deferred.Await(co, src.next())
	if err != nil {
		return pending{}, err
	}
	return l.siftBlock(f, b), nil
}

// siftBlock sifts a block and asks for the ids of its new values.
func (l *Loader) siftBlock(f *File, b *sifted) pending {
	f.count(b)
	records := l.sift(f, b)
	asked := l.values.ask(records)
	if asked != nil { // the error is told, even if nobody waits for the ids any more
		deferred.ThenBoth(asked, func(_ deferred.Unit, err error) (deferred.Unit, error) {
			if err != nil {
				l.fail(err)
			}
			return deferred.Unit{}, nil
		})
	}
	return pending{records, asked}
}
