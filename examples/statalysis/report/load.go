package report

import "time"

// Load is what one load has counted. Its slices may be in any order and of any
// length: the screen shows the start of each in an order of its own.
type Load struct {
	Files      []File
	Samples    []Sample // unread lines
	BadClients []BadClient
	Bots       []Bot
	Notices    []string // what else people should know
	Elapsed    time.Duration

	// Swept is the number of entries that the end of the load has deleted as those
	// of bad addresses, beside what the files have Purged.
	Swept int64

	// MoreBadClients is how many BadClients leaves out, behind those it holds
	// in the order of CompareBadClients.
	MoreBadClients int
}

// File is what became of the lines of one log: Lines = Stored + Duplicates +
// Ignored + Blocked + Unread + Older.
type File struct {
	Name, Format string
	Vhost        string // of all its lines, if the file itself names one

	Lines, Stored, Duplicates, Ignored, Blocked, Unread int64

	// Older is the number of lines that were too old to be kept.
	Older int64

	// Known is the number of lines that an earlier load has read and this one did
	// not read again.
	Known int64

	// Purged is the number of entries, of this file or of others and of any
	// load, that were deleted at once because a line of this file has shown their
	// address to be bad. They are counted in Stored too.
	Purged int64

	Err     error // why the file could not be read to its end
	Elapsed time.Duration
}

// left is what the counters leave out, which must be 0.
func (f *File) left() int64 {
	return f.Lines - f.Stored - f.Duplicates - f.Ignored - f.Blocked - f.Unread - f.Older
}

// add sums up counters.
func (f *File) add(o File) {
	f.Lines += o.Lines
	f.Stored += o.Stored
	f.Duplicates += o.Duplicates
	f.Ignored += o.Ignored
	f.Blocked += o.Blocked
	f.Unread += o.Unread
	f.Older += o.Older
	f.Purged += o.Purged
}

// total sums up the counters of all files.
func (l *Load) total() (t File) {
	for _, f := range l.Files {
		t.add(f)
	}
	return t
}

// Sample is a line that could not be read.
type Sample struct {
	File   string
	Line   int64 // from 1
	Reason string
	Text   string
}

// BadClient is an address that a rule has caught.
type BadClient struct {
	IP             string
	Kind           string // "block" or "ignore"
	Rule, RuleFile string // the rule's name, and the file that holds it
	Requests       int64
	First, Last    int64  // seconds of the log's own clock
	Network        string // its number and owner; empty where nobody knows
}

// Bot is a kind of robot, known by the rule that has caught its addresses.
type Bot struct {
	Family, Name        string
	Requests, Addresses int64
}
