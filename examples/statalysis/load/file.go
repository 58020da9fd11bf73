package load

import (
	"time"

	"sasync/examples/statalysis/accesslog"
	"sasync/examples/statalysis/report"
	"sasync/examples/statalysis/rules"
)

// maxSamples is the number of unread lines that are shown of a file.
const maxSamples = 5

// File is what this load knows of one file. Each line that was read is
// counted once: lines = stored + duplicates + ignored + blocked + unread, when
// nothing is in flight.
type File struct {
	report.File
	records   int64
	position  int64 // bytes of the file on disk that have been read
	size      int64
	started   time.Time
	samples   []report.Sample
	redirects redirects
	rates     *rules.Rates // nil if no rule asks for them
	inFlight  *inFlight
	failed    func(error)
}

// count adds a block that was read.
func (f *File) count(b *sifted) {
	f.position = b.block.Pos
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
}

// entrySet counts a record that setEntry has dealt with.
func (f *File) entrySet(isNew bool, err error) (bool, error) {
	f.inFlight.leave()
	switch {
	case err != nil:
		f.failed(err)
	case isNew:
		f.Stored++
	default:
		f.Duplicates++
	}
	return isNew, nil
}
