package progress

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"sasync/examples/statalysis/report/termtext"
)

// say shows a line for good: above the block where there is one.
func (d *Display) say(text string) {
	text = termtext.Safe(text)
	if d.painting() {
		d.above = append(d.above, text)
		d.paint(d.opts.Now())
		return
	}
	io.WriteString(d.out, text+"\n")
}

// painting is true while there is a block that lines must not be written into.
func (d *Display) painting() bool {
	return d.opts.Terminal && !d.opts.Quiet && !d.started.IsZero() && !d.ended
}

// tellRunning writes a line for each file whose last one is old enough.
func (d *Display) tellRunning(now time.Time) {
	for i := range d.files {
		f := &d.files[i]
		if f.state == running && now.Sub(f.told) >= lineEvery {
			f.told = now
			d.say(f.runningLine(now))
		}
	}
}

func (f *file) startLine() string {
	if f.Size == 0 {
		return f.name + ": loading"
	}
	return fmt.Sprintf("%s: loading, %s", f.name, size(f.Size))
}

func (f *file) runningLine(now time.Time) string {
	line := f.name + ": "
	if p := percent(f.File); p != "" {
		line += p + ", "
	}
	line += f.counts() + ", " + pace(f.Lines, now.Sub(f.started))
	if left, ok := timeLeft(f.File, now.Sub(f.started)); ok {
		line += ", " + short(left) + " left"
	}
	return line
}

func (f *file) doneLine(err error) string {
	took := f.ended.Sub(f.started)
	if err != nil {
		return fmt.Sprintf("%s: failed after %s: %v", f.name, f.counts(), err)
	}
	if took < time.Millisecond {
		return fmt.Sprintf("%s: done, %s", f.name, f.counts())
	}
	return fmt.Sprintf("%s: done in %s, %s, %s", f.name, short(took), f.counts(), pace(f.Lines, took))
}

func (d *Display) totalLine(now time.Time) string {
	t := d.total()
	return fmt.Sprintf("%s: %s in %s", d.progress(), t.counts(), short(now.Sub(d.started)))
}

// pace is the speed in words.
func pace(lines int64, took time.Duration) string {
	return termtext.Thousands(speed(lines, took)) + " lines/s"
}

// counts tells what has become of the lines. Duplicates and the like are left
// out where there are none.
func (f *File) counts() string {
	n := termtext.Thousands
	parts := []string{n(f.Lines) + " lines", n(f.Stored) + " stored"}
	for _, c := range []struct {
		n    int64
		word string
	}{{f.Duplicates, "duplicates"}, {f.Ignored, "ignored"}, {f.Blocked, "blocked"}, {f.Unread, "unread"}, {f.Older, "too old"}} {
		if c.n > 0 {
			parts = append(parts, n(c.n)+" "+c.word)
		}
	}
	return strings.Join(parts, ", ")
}

// progress is how many of the files are done.
func (d *Display) progress() string {
	return filesDone(d.count(done, failed), len(d.files))
}

func filesDone(n, of int) string { return fmt.Sprintf("%d of %d files", n, of) }

// count is how many files are in one of the states.
func (d *Display) count(states ...state) (n int) {
	for i := range d.files {
		if slices.Contains(states, d.files[i].state) {
			n++
		}
	}
	return n
}

// total sums up all files. Its Size is 0 if that of one to be read is not
// known; of a file that has ended nothing is left to be read.
func (d *Display) total() (t File) {
	known := true
	for i := range d.files {
		f := &d.files[i]
		t.BytesRead += f.BytesRead
		t.Lines += f.Lines
		t.Stored += f.Stored
		t.Duplicates += f.Duplicates
		t.Ignored += f.Ignored
		t.Blocked += f.Blocked
		t.Unread += f.Unread
		t.Older += f.Older
		if f.state > running {
			t.Size += f.BytesRead
			continue
		}
		t.Size += f.Size
		known = known && f.Size > 0
	}
	if !known {
		t.Size = 0
	}
	return t
}
