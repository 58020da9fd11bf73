package load

import (
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
	for i := range b.parsed.Records {
		r, v := &b.parsed.Records[i], b.verdicts[i]
		bad := l.bad.find(r.IP)
		if bad == nil && v.Action == rules.Accept && f.rates != nil {
			line := RuleLine(r)
			v = f.rates.Sift(&line, r.Time)
		}
		if v.Action > rules.Skip {
			bad = l.bad.condemn(r.IP, v)
		}
		switch {
		case bad != nil:
			f.refuse(bad, r)
			continue
		case v.Action == rules.Skip:
			f.Ignored++
			continue
		}
		kept = append(kept, entryRecord{r, f.redirects.follows(r.IP, r.Status)})
	}
	return kept
}

// entryRecord is a record that no rule has caught so far.
type entryRecord struct {
	*accesslog.Record
	wasRd bool
}

// setRecords stores the records of a block: their entries are queued in the
// order of the lines.
func (l *Loader) setRecords(co *deferred.Coroutine, f *File, records []entryRecord) error {
	for _, r := range records {
		if err := l.setRecord(co, f, r); err != nil {
			return err
		}
	}
	return nil
}

// setRecord queues the entry for a record, once the ids of its values are
// there. It does not wait for the entry, only for room among those in flight.
func (l *Loader) setRecord(co *deferred.Coroutine, f *File, r entryRecord) error {
	e := store.Entry{DT: r.Time, TZ: r.Offset, IP: r.IP, HTTP: r.Status, WasRd: r.wasRd, Method: r.Method, Bytes: r.Bytes}
	for i, value := range r.values() {
		id, err := l.values[i].await(co, value)
		if err != nil {
			return err
		}
		e.IDs[i] = id
	}
	if bad := l.bad.find(r.IP); bad != nil { // caught by a later line meanwhile
		f.refuse(bad, r.Record)
		return nil
	}
	f.inFlight.enter()
	l.setEntry(e).AddBoth(f.entrySet)
	return f.inFlight.room(co)
}

func (l *Loader) setEntry(e store.Entry) *deferred.Deferred[bool] {
	if e.WasRd {
		return store.SetRedirected.Go(l.broker, e)
	}
	return store.SetEntry.Go(l.broker, e)
}

func (r entryRecord) values() [len(store.ValueNames)]string {
	return [...]string{r.Vhost, r.URL, r.Ref, r.UA}
}

// loadBlocks stores a source block by block until its end. It is one block
// ahead with the ids of new values: the database looks them up while it stores
// the block before.
func (l *Loader) loadBlocks(co *deferred.Coroutine, f *File, src *source) error {
	var records []entryRecord
	for !l.stopping {
		ahead, readErr := l.nextRecords(co, f, src)
		if err := l.setRecords(co, f, records); err != nil {
			return err
		}
		switch {
		case l.failure != nil:
			return l.failure
		case readErr == io.EOF:
			return nil
		case readErr != nil:
			return readErr
		}
		records = ahead
	}
	return ErrStopped
}

// nextRecords reads a block, sifts it, and asks for the ids of its new values.
// It waits for room first: a block of which nothing is kept may bring a bad
// address with each line, to be saved like an entry.
func (l *Loader) nextRecords(co *deferred.Coroutine, f *File, src *source) ([]entryRecord, error) {
	if err := f.inFlight.room(co); err != nil {
		return nil, err
	}
	b, err := deferred.Await(co, src.next())
	if err != nil {
		return nil, err
	}
	f.count(b)
	records := l.sift(f, b)
	for _, r := range records {
		for i, value := range r.values() {
			l.values[i].id(value)
		}
	}
	return records, nil
}
