package progress

import (
	"io"
	"time"
)

const (
	// frameEvery is the shortest time between two frames.
	frameEvery = 110 * time.Millisecond
	// lineEvery is the time between two lines of a file without a terminal.
	lineEvery = 5 * time.Second
)

// Options say where and how the display is shown.
type Options struct {
	// Terminal is true if the output is a terminal, which is then painted in
	// place. False means plain lines.
	Terminal bool
	// Width tells the terminal's columns; it is asked for every frame. Nil, or
	// what is not positive, means 80.
	Width func() int
	// Colour adds colours on a terminal. False means none.
	Colour bool
	// Quiet leaves everything out but notices and errors.
	Quiet bool
	// Verbose writes a line for each file that is done, on a terminal too.
	Verbose bool
	// Now is the clock. Nil means time.Now.
	Now func() time.Time
}

// File is how far a file is, and what has become of its lines.
type File struct {
	BytesRead, Size int64 // of the file on the disk; Size 0 means unknown

	Lines, Stored, Duplicates, Ignored, Blocked, Unread int64

	Older int64 // lines that are too old to be kept
}

// Display shows the progress of a load. Use New.
type Display struct {
	// Immutable after New.
	out  io.Writer
	opts Options

	// Owned by the loop.
	files   []file
	folder  string    // that all files are in; rows leave it out
	longest int       // width of the longest name in a row
	started time.Time // zero before Start
	painted time.Time // when the last frame was
	frame   []string  // the rows that stand on the terminal
	above   []string  // lines to be written above the next frame
	ended   bool
}

// state is where a file stands.
type state uint8

const (
	waiting state = iota // the first Update or Done moves it on
	running              // Done moves it on
	done
	failed
)

// file is what the display knows of a file.
type file struct {
	File
	name    string
	index   int
	state   state
	started time.Time
	ended   time.Time
	told    time.Time // when it last had a plain line
}

// New returns a display that shows nothing until Start. Safe from any
// goroutine.
func New(out io.Writer, o Options) *Display {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Display{out: out, opts: o}
}

// Start names the files, in the order in which Update and Done count them, and
// their sizes on the disk. Loop only.
func (d *Display) Start(names []string, sizes []int64) {
	d.started = d.opts.Now()
	d.files = make([]file, len(names))
	for i, name := range names {
		d.files[i].name, d.files[i].index = name, i
		if i < len(sizes) {
			d.files[i].Size = sizes[i]
		}
	}
	d.folder = commonFolder(names)
	d.longest = d.longestName()
}

// Update tells how far file i is; the first one starts it. It is cheap: what is
// told is shown by Tick. After Done it is ignored. Loop only.
func (d *Display) Update(i int, f File) {
	at := &d.files[i]
	if at.state > running {
		return
	}
	d.begin(at)
	d.set(at, f)
}

// Done tells the last of file i, and why it ended if not at its end. Loop only.
func (d *Display) Done(i int, f File, err error) {
	at := &d.files[i]
	if at.state > running {
		return
	}
	d.begin(at)
	d.set(at, f)
	at.ended = d.opts.Now()
	at.state = done
	if err != nil {
		at.state = failed
	}
	if err != nil || !d.opts.Quiet && (d.opts.Verbose || !d.opts.Terminal) {
		d.say(at.doneLine(err))
	}
}

// begin starts a file that waits.
func (d *Display) begin(f *file) {
	if f.state != waiting {
		return
	}
	f.state = running
	f.started = d.opts.Now()
	f.told = f.started
	if !d.opts.Quiet && !d.opts.Terminal {
		d.say(f.startLine())
	}
}

// set takes the counters; a size that is not known now stays what it was.
func (d *Display) set(at *file, f File) {
	if f.Size == 0 {
		f.Size = at.Size
	}
	at.File = f
}

// Notice shows something that people should know, at once and for good. Loop
// only.
func (d *Display) Notice(text string) { d.say("! " + text) }

// Tick paints what has changed, or writes the lines that are due. Call it some
// times a second. Loop only.
func (d *Display) Tick() {
	now := d.opts.Now()
	switch {
	case d.opts.Quiet || d.ended || d.started.IsZero():
	case !d.opts.Terminal:
		d.tellRunning(now)
	case now.Sub(d.painted) >= frameEvery:
		d.paint(now)
	}
}

// Finish shows the last state and leaves it on the terminal, with the cursor
// below. It may be called at any time, also when the load was stopped, and
// again; after it only notices are shown. Loop only.
func (d *Display) Finish() {
	silent := d.ended || d.opts.Quiet || d.started.IsZero()
	d.ended = true
	switch {
	case silent:
	case d.opts.Terminal:
		d.paint(d.opts.Now())
	case len(d.files) > 1:
		d.say(d.totalLine(d.opts.Now()))
	}
}
