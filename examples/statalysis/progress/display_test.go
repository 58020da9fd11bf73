package progress

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"sasync/deferred/deferredtest"
	"sasync/examples/statalysis/report/termtext"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update writes it anew); got:\n%s", path, got)
	}
}

// show is a display on a terminal of width columns, with the clock that it
// looks at.
func show(t testing.TB, width int, o Options) (*Display, *terminal, *deferredtest.Clock) {
	m := &terminal{t: t, width: width}
	c := deferredtest.NewClock()
	o.Terminal, o.Now, o.Width = true, c.Now, func() int { return m.width }
	return New(m, o), m, c
}

// plainly is a display without a terminal.
func plainly(o Options) (*Display, *bytes.Buffer, *deferredtest.Clock) {
	var b bytes.Buffer
	c := deferredtest.NewClock()
	o.Now = c.Now
	return New(&b, o), &b, c
}

var (
	names = []string{"/var/log/nginx/access.log.2.gz", "/var/log/nginx/access.log.1", "/var/log/nginx/access.log"}
	sizes = []int64{4_000_000, 40_000_000, 30_000_000}
)

// after is file i with tenths of it read.
func after(i int, tenths int64) File {
	n := int64(i+1) * tenths * 21_000
	return File{BytesRead: sizes[i] * tenths / 10, Size: sizes[i], Lines: n, Stored: n / 3, Duplicates: n / 300, Ignored: n / 2, Blocked: n - n/3 - n/300 - n/2 - int64(i)*3, Unread: int64(i) * 3}
}

// play loads the files, the second of which fails, and stops in the third.
func play(d *Display, c *deferredtest.Clock) {
	d.Start(names, sizes)
	for i := range names {
		for tenths := range int64(11) {
			d.Update(i, after(i, tenths))
			d.Tick()
			c.Advance(400 * time.Millisecond)
			switch {
			case i == 0 && tenths == 5:
				d.Notice("3 new rules since the last load")
			case i == 1 && tenths == 6:
				d.Done(i, after(i, tenths), errors.New("accesslog: read access.log.1: unexpected EOF"))
			case i == 2 && tenths == 7:
				d.Tick()
				return
			case tenths == 10:
				d.Done(i, after(i, tenths), nil)
			}
		}
	}
}

func TestTerminal_LooksAsInTheGoldenFiles(t *testing.T) {
	for _, width := range []int{60, 80, 120} {
		d, m, c := show(t, width, Options{Colour: width == 80})
		play(d, c)
		golden(t, fmt.Sprintf("terminal-%d.txt", width), m.String())
	}
}

func TestTerminal_AFrameIsOneWriteAndComesAtMostNineTimesASecond(t *testing.T) {
	d, m, c := show(t, 80, Options{})
	d.Start(names, sizes)
	for i := range int64(100) {
		d.Update(0, File{BytesRead: i * 40_000, Lines: i * 100})
		d.Tick()
		c.Advance(10 * time.Millisecond)
	}
	if n := len(m.writes); n < 8 || n > 10 {
		t.Errorf("%d writes in a second", n)
	}
	if n := strings.Count(m.String(), "access.log.2.gz"); n != 1 {
		t.Errorf("the file stands there %d times:\n%s", n, m)
	}
}

func TestTerminal_WritesNothingWhereNothingHasChanged(t *testing.T) {
	d, m, c := show(t, 80, Options{})
	d.Start(names, sizes)
	for range 10 {
		d.Tick()
		c.Advance(time.Second)
	}
	if len(m.writes) != 1 {
		t.Errorf("%d writes", len(m.writes))
	}
}

func TestTerminal_NoticesStayAboveTheFiles(t *testing.T) {
	d, m, c := show(t, 80, Options{})
	d.Notice("before the start")
	play(d, c)
	d.Finish()
	d.Notice("after the end")
	lines := strings.Split(strings.TrimSpace(m.String()), "\n")
	if lines[0] != "! before the start" || lines[1] != "! 3 new rules since the last load" || lines[len(lines)-1] != "! after the end" {
		t.Errorf("got\n%s", m)
	}
}

func TestTerminal_ShowsWhatRunsAndWhatWasDoneLast(t *testing.T) {
	d, m, c := show(t, 80, Options{})
	var names []string
	for i := range 40 {
		names = append(names, fmt.Sprintf("access.log.%d", i))
	}
	d.Start(names, nil)
	for i := range 20 {
		d.Done(i, File{Lines: 1}, nil)
	}
	d.Update(20, File{Lines: 1})
	d.Update(21, File{Lines: 1})
	c.Advance(time.Second)
	d.Tick()
	screen := m.String()
	for i := range names {
		if got, want := strings.Contains(screen, names[i]+" "), i >= 12 && i <= 21; got != want {
			t.Errorf("file %d is shown: %t", i, got)
		}
	}
	if !strings.Contains(screen, "20 of 40 files") {
		t.Errorf("got\n%s", screen)
	}
}

func TestTerminal_RowsFitInAnyWidth(t *testing.T) {
	for width := 40; width <= 200; width++ {
		d, _, c := show(t, width, Options{Colour: true})
		d.Start([]string{strings.Repeat("頁", 150), "\x1b[31m\u202e" + strings.Repeat("long", 50), "a"}, []int64{1, 2, 3})
		for i := range 3 {
			d.Update(i, File{BytesRead: 5, Lines: 1 << 60, Stored: 1 << 50, Duplicates: 1 << 40, Ignored: 1 << 30, Blocked: 1 << 20, Unread: 1 << 10})
			c.Advance(time.Hour)
			d.Tick()
		}
		d.Finish()
	}
}

func TestTerminal_FindsItsBlockAgainWhereTheTerminalHasBecomeNarrower(t *testing.T) {
	d, _, c := show(t, 120, Options{})
	play(d, c)
	if got := d.height(120); got != 5 {
		t.Errorf("%d lines", got)
	}
	if got := d.height(60); got != 10 {
		t.Errorf("%d lines after the terminal has broken each in two", got)
	}
}

func TestFinish_LeavesTheLastStateAlsoWhenStopped(t *testing.T) {
	d, m, c := show(t, 80, Options{})
	play(d, c)
	d.Finish()
	screen := m.String()
	if strings.Count(screen, "halted") != 2 || strings.Count(screen, "done") != 1 || strings.Count(screen, "failed") != 2 {
		t.Errorf("got\n%s", screen)
	}
	writes := len(m.writes)
	d.Finish()
	d.Update(2, after(2, 9))
	c.Advance(time.Second)
	d.Tick()
	if len(m.writes) != writes {
		t.Errorf("written after the end: %q", m.writes[writes:])
	}
}

func TestFinish_BeforeStartShowsNothing(t *testing.T) {
	d, m, _ := show(t, 80, Options{})
	d.Tick()
	d.Finish()
	if len(m.writes) != 0 {
		t.Errorf("written: %q", m.writes)
	}
}

func TestDone_IsTheLastThatIsHeardOfAFile(t *testing.T) {
	d, b, _ := plainly(Options{})
	d.Start(names[:1], sizes)
	d.Done(0, after(0, 10), nil)
	text := b.String()
	d.Update(0, after(0, 1))
	d.Done(0, after(0, 1), errors.New("again"))
	if b.String() != text || d.files[0].Lines != 210_000 {
		t.Errorf("got %s", b)
	}
}

func TestPlain_LinesWhenAFileStartsEveryFiveSecondsAndWhenItIsDone(t *testing.T) {
	d, b, c := plainly(Options{Colour: true})
	d.Start(names, sizes)
	for i := range int64(120) {
		d.Update(0, File{BytesRead: i * 30_000, Lines: i * 1000, Stored: i * 1000})
		d.Tick()
		c.Advance(100 * time.Millisecond)
	}
	d.Done(0, after(0, 10), nil)
	play(d, c) // starts anew
	d.Finish()
	golden(t, "plain.txt", b.String())
}

func TestQuiet_ShowsNoticesAndErrorsOnly(t *testing.T) {
	const want = "! 3 new rules since the last load\n" +
		"/var/log/nginx/access.log.1: failed after 252,000 lines, 84,000 stored, 840 duplicates, 126,000 ignored, 41,157 blocked, 3 unread: accesslog: read access.log.1: unexpected EOF\n"
	d, b, c := plainly(Options{Quiet: true, Verbose: true})
	play(d, c)
	d.Finish()
	if b.String() != want {
		t.Errorf("got %s", b)
	}
	d, m, c := show(t, 200, Options{Quiet: true})
	play(d, c)
	d.Finish()
	if m.String() != want {
		t.Errorf("on a terminal:\n%s", m)
	}
}

func TestVerbose_WritesALineForEachFileOnATerminalToo(t *testing.T) {
	for _, verbose := range []bool{false, true} {
		d, m, c := show(t, 200, Options{Verbose: verbose})
		play(d, c)
		if got := strings.Contains(m.String(), "access.log.2.gz: done in 4.4 s, 210,000 lines"); got != verbose {
			t.Errorf("verbose %t:\n%s", verbose, m)
		}
	}
}

func TestPlain_NothingThatATerminalWouldObey(t *testing.T) {
	const payload = "\x1b[2J\r\n\u202e\xff"
	d, b, _ := plainly(Options{})
	d.Start([]string{payload}, []int64{10})
	d.Notice(payload)
	d.Done(0, File{}, errors.New(payload))
	for line := range strings.Lines(b.String()) {
		if line = strings.TrimSuffix(line, "\n"); termtext.Safe(line) != line {
			t.Errorf("got %q", line)
		}
	}
}

type brokenWriter struct{ writes int }

func (w *brokenWriter) Write([]byte) (int, error) {
	w.writes++
	return 0, errors.New("no terminal")
}

func TestDisplay_GoesOnWhereNothingCanBeWritten(t *testing.T) {
	c := deferredtest.NewClock()
	w := &brokenWriter{}
	d := New(w, Options{Terminal: true, Now: c.Now})
	play(d, c)
	d.Finish()
	if w.writes == 0 {
		t.Error("nothing was tried")
	}
}

func TestTotal_DoesNotWaitForWhatAFailedFileHasLeft(t *testing.T) {
	d, _, _ := show(t, 120, Options{})
	d.Start(names[:2], sizes)
	d.Done(0, after(0, 1), errors.New("torn"))
	d.Done(1, after(1, 10), nil)
	if got := percent(d.total()); got != "100%" {
		t.Errorf("got %s", got)
	}
}
