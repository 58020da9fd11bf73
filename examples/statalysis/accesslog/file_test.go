package accesslog

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// write makes a file and returns its path.
func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func pack(t *testing.T, content string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// whole is what a file holds up to its end or break.
type whole struct {
	records  []Record
	samples  []Unread
	lines    int
	unread   int
	reasons  Counts
	trailing int
	blocks   []*Block
	err      error // nil at the end
}

func readFile(t *testing.T, path string, o Options) (w whole) {
	t.Helper()
	f, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	for {
		b, err := f.Next()
		if err != nil {
			if _, again := f.Next(); again != err {
				t.Errorf("Next: %v, and then %v", err, again)
			}
			if err != io.EOF {
				w.err = err
			}
			return w
		}
		w.add(t, b)
	}
}

func (w *whole) add(t *testing.T, b *Block) {
	t.Helper()
	p := b.Parse(nil)
	if p.Lines != len(p.Records)+p.Unread {
		t.Errorf("block at line %d: %d lines, %d records, %d unread", b.Line, p.Lines, len(p.Records), p.Unread)
	}
	w.records = append(w.records, p.Records...)
	w.samples = append(w.samples, p.Samples...)
	w.lines += p.Lines
	w.unread += p.Unread
	w.trailing += p.Trailing
	for r, n := range p.Reasons {
		w.reasons[r] += n
	}
	w.blocks = append(w.blocks, b)
}

// numbered is a log whose record n, from 0, asks for /n.
func numbered(lines int) string {
	var b strings.Builder
	for i := range lines {
		fmt.Fprintf(&b, "%s\n", strings.Replace(combinedLine, "/a", fmt.Sprintf("/%d", i), 1))
	}
	return b.String()
}

func wantNumbered(t *testing.T, w whole, lines int) {
	t.Helper()
	if len(w.records) != lines {
		t.Fatalf("%d records, want %d (%v)", len(w.records), lines, w.err)
	}
	for i, r := range w.records {
		if want := fmt.Sprintf("/%d", i); r.URL != want {
			t.Fatalf("record %d: %s", i, r.URL)
		}
	}
}

func TestOpen_TellsGzipByContentNotByName(t *testing.T) {
	text := numbered(5000)
	half := len(text)/2 + 17
	for name, content := range map[string]string{
		"plain.log":      text,
		"plain.gz":       text,
		"packed.log":     pack(t, text),
		"packed.gz":      pack(t, text),
		"two-members.gz": pack(t, text[:half]) + pack(t, text[half:]),
	} {
		t.Run(name, func(t *testing.T) {
			path := write(t, name, content)
			w := readFile(t, path, Options{})
			wantNumbered(t, w, 5000)
			if last := w.blocks[len(w.blocks)-1]; w.err != nil || last.Pos != int64(len(content)) {
				t.Errorf("error %v, position %d of %d", w.err, last.Pos, len(content))
			}
		})
	}
}

func TestOpen_TellsWhatTheFileIs(t *testing.T) {
	path := write(t, "access.log", "; Www.Example.org\n"+combinedLine+"\n")
	when := time.Unix(1700000000, 0)
	if err := os.Chtimes(path, when, when); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if f.Path() != path || f.Size() != int64(len(combinedLine)+19) || !f.ModTime().Equal(when) ||
		f.Format() != Combined || f.Vhost() != "www.example.org" || f.First() != tokyoT {
		t.Errorf("got %q %d %v %v %q %d", f.Path(), f.Size(), f.ModTime(), f.Format(), f.Vhost(), f.First())
	}
}

func TestOpen_RefusesWhatIsNoLog(t *testing.T) {
	for _, c := range []struct {
		name, content string
		want          error
		text          string
	}{
		{"empty.log", "", ErrEmpty, "empty"},
		{"empty.gz", "", io.ErrUnexpectedEOF, "unexpected end of gzip data"},
		{"nothing-packed.gz", pack(t, ""), ErrEmpty, "empty"},
		{"header-only.gz", "\x1f\x8b\x08", io.ErrUnexpectedEOF, "unexpected end of gzip data"},
		{"no-header.gz", "\x1f\x8bxxxxxxxxxxxxx", gzip.ErrHeader, "no gzip header where one must stand"},
		{"data.db", "SQLite format 3\x00", ErrBinary, "binary data"},
		{"data.gz", pack(t, "SQLite format 3\x00"), ErrBinary, "binary data"},
		{"notes.txt", "some text\n", ErrNotALog, "no access log: line 1: no time in brackets"},
	} {
		path := write(t, c.name, c.content)
		_, err := Open(path, Options{})
		if want := fmt.Sprintf("accesslog: open %q: %s", path, c.text); !errors.Is(err, c.want) || err.Error() != want {
			t.Errorf("got  %v\nwant %v", err, want)
		}
	}
	missing := filepath.Join(t.TempDir(), "x")
	if _, err := Open(missing, Options{}); !errors.Is(err, fs.ErrNotExist) || err.Error() != fmt.Sprintf("accesslog: open %q: no such file or directory", missing) {
		t.Errorf("missing: %v", err)
	}
	if _, err := Open(t.TempDir(), Options{}); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("folder: %v", err)
	}
}

func TestNext_DeliversAllWholeLinesBeforeTheDamage(t *testing.T) {
	// Random digits, since lines that are alike pack into too few bytes to cut.
	var b strings.Builder
	seed := uint32(1)
	for i := range 20000 {
		seed = seed*1664525 + 1013904223
		fmt.Fprintf(&b, "%s\n", strings.Replace(combinedLine, "/a", fmt.Sprintf("/%d?%d", i, seed), 1))
	}
	text, packed := b.String(), pack(t, b.String())
	flipped := []byte(packed)
	flipped[len(packed)-8] ^= 1
	for _, c := range []struct{ name, content, cause string }{
		{"truncated", packed[:len(packed)*2/3], "unexpected end of gzip data"},
		{"checksum", string(flipped), "gzip checksum does not fit the data"},
		{"garbage", packed + "garbage garbage", "no gzip header where one must stand"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := write(t, "x.gz", c.content)
			w := readFile(t, path, Options{})
			if w.unread != 0 || len(w.records) < 10000 {
				t.Errorf("%d records, %d unread", len(w.records), w.unread)
			}
			var got strings.Builder
			for _, b := range w.blocks {
				got.WriteString(b.Text)
			}
			if !strings.HasPrefix(text, got.String()) || !strings.HasSuffix(got.String(), "\n") {
				t.Error("the blocks are not the beginning of the text in whole lines")
			}
			e, ok := errors.AsType[*ReadError](w.err)
			if want := fmt.Sprintf("accesslog: read %q: after line %d: %s", path, len(w.records), c.cause); !ok || w.err.Error() != want || e.Path != path {
				t.Errorf("got  %v\nwant %s", w.err, want)
			}
		})
	}
}

func TestOpen_OfAGzipTornInItsFirstLineIsAReadError(t *testing.T) {
	packed := pack(t, "x"+numbered(1))
	path := write(t, "x.gz", packed[:len(packed)-30])
	_, err := Open(path, Options{})
	if want := fmt.Sprintf("accesslog: read %q: after line 0: unexpected end of gzip data", path); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestNext_BlocksAreWholeLinesWithNumberAndPlace(t *testing.T) {
	text := numbered(4000)
	w := readFile(t, write(t, "x.log", text), Options{BlockSize: 10000})
	line, got, pos := 1, "", int64(0)
	for _, b := range w.blocks {
		if b.Line != line || !strings.HasSuffix(b.Text, "\n") || b.Pos < pos || b.Pos < int64(len(got)+len(b.Text)) {
			t.Fatalf("block at line %d: want line %d; position %d", b.Line, line, b.Pos)
		}
		line += strings.Count(b.Text, "\n")
		got, pos = got+b.Text, b.Pos
	}
	if got != text || pos != int64(len(text)) || len(w.blocks) < 30 {
		t.Errorf("%d blocks hold %d of %d bytes", len(w.blocks), len(got), len(text))
	}
}

func TestNext_ReadsTheLastLineWithoutLineFeed(t *testing.T) {
	w := readFile(t, write(t, "x.log", strings.TrimSuffix(numbered(3), "\n")), Options{})
	wantNumbered(t, w, 3)
}

func TestNext_ATornLastLineIsUnread(t *testing.T) {
	for _, torn := range []string{commonLine, combinedLine[:len(combinedLine)-1], tornLine} {
		w := readFile(t, write(t, "x.log", numbered(3)+torn), Options{})
		wantNumbered(t, w, 3)
		if w.unread != 1 || w.samples[0].Line != 4 {
			t.Errorf("%s: %d unread %v", torn, w.unread, w.samples)
		}
	}
	w := readFile(t, write(t, "x.log", numbered(3)+commonLine+"\n"), Options{})
	if len(w.records) != 4 {
		t.Error("a whole common line in a combined log is unread")
	}
}

func TestNext_SkipsLinesThatAreTooLong(t *testing.T) {
	long := strings.Repeat("x", 5<<20)
	content := combinedLine + "\n" + long + "\n" + combinedLine + "\r\n" + long
	for _, size := range []int{0, 64, 4 << 20} {
		w := readFile(t, write(t, "x.log", content), Options{BlockSize: size})
		if len(w.records) != 2 || w.reasons[LineTooLong] != 2 || w.unread != 2 || w.lines != 4 || w.err != nil {
			t.Errorf("blocks of %d: %d records, %v, %v", size, len(w.records), w.reasons, w.err)
		}
		for i, want := range []int{2, 4} {
			if s := w.samples[i]; s.Line != want || s.Reason != LineTooLong || s.Text != long[:297]+"…" {
				t.Errorf("blocks of %d: %+v", size, s)
			}
		}
	}
}

func TestNext_MemoryIsBoundedWhateverALineIs(t *testing.T) {
	c := newCutter(io.LimitReader(endless{}, 64<<20), 256<<10, 1<<20)
	for {
		if _, err := c.next(); err != nil {
			break
		}
		if cap(c.buf) > 1<<20+2 {
			t.Fatalf("buffer of %d bytes", cap(c.buf))
		}
	}
	if c.line != 2 {
		t.Errorf("at line %d", c.line)
	}
}

// endless is a stream without a line feed.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestNext_ReportsAReadErrorInTheMiddle(t *testing.T) {
	path := write(t, "x.log", numbered(20000))
	f, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Next(); err != nil {
		t.Fatal(err)
	}
	f.disk.file.Close() // the next read fails
	lines := 0
	for err == nil {
		lines = f.cutter.line - 1
		_, err = f.Next()
	}
	if want := fmt.Sprintf("accesslog: read %q: after line %d: file already closed", path, lines); err.Error() != want || !errors.Is(err, os.ErrClosed) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	f.disk.file, _ = os.Open(path) // for the deferred Close
}

func TestClose_EndsNext(t *testing.T) {
	f, err := Open(write(t, "x.log", numbered(3)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Next(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("got %v", err)
	}
	if err := f.Close(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("second Close: %v", err)
	}
}

func TestVhost_StandsInForThisFileOnlyAndIsNoLine(t *testing.T) {
	own := strings.Replace(combinedLine, " - - ", " own.example - ", 1)
	for _, head := range []string{"one.example", "# One.Example", ";;# one.example:80\r", "\ufeffone.example"} {
		w := readFile(t, write(t, "a.log", head+"\n"+combinedLine+"\n"+own+"\n"+tornLine+"\n"), Options{})
		if w.lines != 3 || len(w.records) != 2 || w.records[0].Vhost != "one.example" || w.records[1].Vhost != "own.example" {
			t.Errorf("%q: %d lines, %+v", head, w.lines, w.records)
		}
		if w.samples[0].Line != 4 {
			t.Errorf("%q: unread line %d", head, w.samples[0].Line)
		}
	}
	blank := readFile(t, write(t, "b.log", "\none.example\n"+combinedLine+"\n"), Options{})
	if blank.lines != 2 || blank.reasons[EmptyLine] != 1 || blank.records[0].Vhost != "one.example" {
		t.Errorf("behind a blank line: %d lines, %+v", blank.lines, blank.records)
	}
	next := readFile(t, write(t, "c.log", combinedLine+"\none.example\n"), Options{})
	if next.lines != 2 || next.unread != 1 || next.records[0].Vhost != "-" {
		t.Errorf("without vhost line: %d lines, %+v", next.lines, next.records)
	}
}

func TestOpen_PassesAByteOrderMark(t *testing.T) {
	wantNumbered(t, readFile(t, write(t, "x.log", "\ufeff"+numbered(2)), Options{}), 2)
}

func TestOpen_FindsTheFormatBehindALongFirstLine(t *testing.T) {
	long := strings.Replace(combinedLine, "/a", "/"+strings.Repeat("a", 500000), 1)
	w := readFile(t, write(t, "x.log", long+"\n"+combinedLine+"\n"), Options{})
	if len(w.records) != 2 {
		t.Errorf("%d records, %v", len(w.records), w.samples)
	}
}

func TestParse_TheSizeOfBlocksChangesNothing(t *testing.T) {
	text := mixedLog(600)
	want := readFile(t, write(t, "x.log", text), Options{MaxLine: 500})
	if len(want.records) == 0 || want.unread == 0 || want.reasons[LineTooLong] == 0 || want.reasons[EmptyLine] == 0 {
		t.Fatalf("the log has not everything: %v", want.reasons)
	}
	for _, content := range []string{text, pack(t, text)} {
		for _, size := range []int{1, 64, 100, 4096, 1 << 20} {
			got := readFile(t, write(t, "x.log", content), Options{BlockSize: size, MaxLine: 500})
			if !slices.Equal(got.records, want.records) || got.reasons != want.reasons || got.lines != want.lines || got.trailing != want.trailing {
				t.Errorf("blocks of %d bytes: %d records, %v; want %d, %v", size, len(got.records), got.reasons, len(want.records), want.reasons)
			}
		}
	}
}

// mixedLog has lines of every sort, over 64 KiB of them.
func mixedLog(rounds int) string {
	var b strings.Builder
	b.WriteString("# stand.example\n")
	for i := range rounds {
		fmt.Fprintf(&b, "%s\n\n%s\r\n%s\n", combinedLine, tornLine, combinedLine+` "-"`)
		fmt.Fprintf(&b, "%s\n", strings.Repeat("y", 490+i%20))
		fmt.Fprintf(&b, "%s\r\n", strings.Repeat("z", 490+i%20))
		fmt.Fprintf(&b, "%s\n", strings.Replace(combinedLine, "/a", "/"+strings.Repeat("a", 400+i%20), 1))
	}
	b.WriteString(commonLine)
	return b.String()
}
