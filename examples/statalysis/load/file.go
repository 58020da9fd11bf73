package load

import (
	"strings"
	"time"

	"sasync/examples/statalysis/accesslog"
	"sasync/examples/statalysis/report"
	"sasync/examples/statalysis/rules"
	"sasync/examples/statalysis/store"
)

// maxSamples is the number of unread lines that are shown of a file.
const maxSamples = 5

// File is what this load knows of one file. Each line that was read is counted
// once: lines = stored + duplicates + ignored + blocked + unread +
// older, when nothing is in flight. Owned by the loop.
type File struct {
	report.File
	position int64 // bytes of the file on disk that have been read
	size     int64
	layout   *accesslog.Layout // how its lines are to be read; nil if its content tells
	started  time.Time
	samples  []report.Sample

	// What is read and sifted.
	row       store.File // as the last checkpoint has left it in the database
	base      store.File // as this load has met it
	records   int64
	end       *accesslog.Block // the last one
	redirects redirects
	rates     *rules.Rates // nil if no rule asks for them

	// Since the last checkpoint, which was at saved.
	saved     time.Time
	condemned map[string]store.BadIP
	seen      map[string]*store.Seen

	// What addresses have asked for that are not bad so far, by files that are read
	// again: what these have stored before can't be told from what they store now.
	// Nil for others.
	accepted map[string]*store.Seen
}

// maxAccepted bounds accepted: 50 MB. What further addresses ask for before they
// are found bad is not counted.
const maxAccepted = 1 << 18

// begin forgets all but the file's name. row is what the database knows of it;
// again says that the file has been read before and now is so from its start.
func (f *File) begin(row store.File, again bool) {
	f.row, f.base = row, row
	if again {
		f.accepted = map[string]*store.Seen{}
	}
	f.redirects = newRedirects()
	f.forgetChanges()
}

// forgetChanges forgets what a checkpoint tells.
func (f *File) forgetChanges() {
	f.condemned, f.seen, f.redirects.changed = map[string]store.BadIP{}, map[string]*store.Seen{}, map[uint64]bool{}
}

// finish lets go of what is of no use to the next file.
func (f *File) finish() {
	f.redirects, f.rates = redirects{}, nil
	f.condemned, f.seen, f.accepted, f.end = nil, nil, nil, nil
}

// count adds a block that was read.
func (f *File) count(b *sifted) {
	f.position = b.block.Pos
	f.end = b.block
	f.Lines += int64(b.parsed.Lines)
	f.records += int64(len(b.parsed.Records))
	f.Unread += int64(b.parsed.Unread)
	for _, u := range b.parsed.Samples {
		if len(f.samples) < maxSamples {
			f.samples = append(f.samples, report.Sample{File: f.Name, Line: int64(u.Line), Reason: u.Reason.String(), Text: u.Text})
		}
	}
}

// refuse counts a record of a bad address.
func (f *File) refuse(bad *badAddress, r *accesslog.Record) {
	bad.saw(r)
	if bad.verdict.Action == rules.Block {
		f.Blocked++
	} else {
		f.Ignored++
	}
	count(f.seen, r)
}

// accept counts a record that no rule has caught.
func (f *File) accept(r *accesslog.Record) {
	if f.accepted != nil && (len(f.accepted) < maxAccepted || f.accepted[r.IP] != nil) {
		count(f.accepted, r)
	}
}

// condemn makes what an address was accepted with what was seen of a bad one.
func (f *File) condemn(bad store.BadIP) {
	f.condemned[bad.IP] = bad
	if before := f.accepted[bad.IP]; before != nil {
		f.seen[bad.IP] = before
		delete(f.accepted, bad.IP)
	}
}

func count(seen map[string]*store.Seen, r *accesslog.Record) {
	s := seen[r.IP]
	if s == nil {
		s = &store.Seen{IP: strings.Clone(r.IP)}
		seen[s.IP] = s
	}
	s.Add(r.Time+int64(r.Offset), r.Status, r.URL, r.Bytes)
}
