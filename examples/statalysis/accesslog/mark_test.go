package accesslog

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func markedLines(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		fmt.Fprintf(&b, "192.0.2.%d - - [10/Mar/2024:08:30:00 +0900] \"GET /%d HTTP/1.1\" 200 5 \"-\" \"agent\"\n", i%200, i)
	}
	return b.String()
}

func packText(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, text)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func writeLog(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func openLog(t *testing.T, path string, o Options) *File {
	t.Helper()
	f, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// readAll gives the text that Next hands out, and the place behind it.
func readAll(t *testing.T, f *File) (text string, m Mark) {
	t.Helper()
	for {
		b, err := f.Next()
		if err == io.EOF {
			return text, m
		}
		if err != nil {
			t.Fatal(err)
		}
		text += b.Text
		m = b.Mark()
	}
}

func TestResume_GivesOnlyWhatIsNew(t *testing.T) {
	for _, before := range []int{1, 3, 30, 5000} {
		first, more := markedLines(0, before), markedLines(before, before+40)
		path := filepath.Join(t.TempDir(), "access.log")
		writeLog(t, path, first)
		_, m := readAll(t, openLog(t, path, Options{BlockSize: 1000}))
		if m.Position != int64(len(first)) {
			t.Fatalf("position %d of %d", m.Position, len(first))
		}
		plain, packed := filepath.Join(t.TempDir(), "access.log.1"), filepath.Join(t.TempDir(), "access.log.2.gz")
		writeLog(t, plain, first+more)
		writeLog(t, packed, packText(t, first+more))
		for _, path := range []string{plain, packed} {
			f := openLog(t, path, Options{})
			if err := f.Resume(m, before); err != nil {
				t.Fatal(path, err)
			}
			b, err := f.Next()
			if err != nil || b.Text != more || b.Line != before+1 || b.End != int64(len(first+more)) {
				t.Errorf("%s: line %d, end %d, %v, text %.60q", path, b.Line, b.End, err, b.Text)
			}
		}
	}
}

func TestResume_ALogThatWasWrittenAnewIsAnotherOne(t *testing.T) {
	text := markedLines(0, 500)
	path := filepath.Join(t.TempDir(), "access.log")
	writeLog(t, path, text)
	_, m := readAll(t, openLog(t, path, Options{}))
	for name, now := range map[string]string{
		"other": markedLines(1, 900), "shorter": markedLines(0, 499),
		"other behind the head": markedLines(0, 499) + markedLines(600, 700),
	} {
		writeLog(t, path, now)
		if err := openLog(t, path, Options{}).Resume(m, 500); err != ErrOtherLog {
			t.Errorf("%s: %v", name, err)
		}
		writeLog(t, path+".gz", packText(t, now))
		if err := openLog(t, path+".gz", Options{}).Resume(m, 500); err != ErrOtherLog {
			t.Errorf("%s, packed: %v", name, err)
		}
	}
}

func TestResume_ALineThatWasTornAndHasGrownSinceIsNotReadInHalves(t *testing.T) {
	text := strings.TrimSuffix(markedLines(0, 3), "\n")
	path := filepath.Join(t.TempDir(), "access.log")
	writeLog(t, path, text)
	_, m := readAll(t, openLog(t, path, Options{}))
	for rest, want := range map[string]error{"": nil, "\n": nil, "\r\n": nil, "0\n": ErrOtherLog} {
		writeLog(t, path, text+rest)
		f := openLog(t, path, Options{})
		if err := f.Resume(m, 3); !errors.Is(err, want) {
			t.Errorf("%q behind it: %v", rest, err)
		} else if more, _ := readAll(t, f); want == nil && more != "" {
			t.Errorf("%q behind it is read as %q", rest, more)
		}
	}
}

func TestWholeLines_ALineIsReadWhenItsEndIsThere(t *testing.T) {
	whole, torn := markedLines(0, 2), markedLines(2, 3)
	path := filepath.Join(t.TempDir(), "access.log")
	writeLog(t, path, whole+torn[:20])
	f := openLog(t, path, Options{WholeLines: true})
	for i, step := range []struct{ write, want string }{{"", whole}, {"", ""}, {torn[20:], torn}, {markedLines(3, 4), markedLines(3, 4)}} {
		file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(file, step.write)
		file.Close()
		if text, _ := readAll(t, f); text != step.want {
			t.Errorf("step %d: %q, want %q", i, text, step.want)
		}
	}
}

func FuzzIsHead(f *testing.F) {
	f.Add("3:abc", []byte("abc"))
	f.Add(fingerprint([]byte("head")), []byte("head and more"))
	f.Fuzz(func(t *testing.T, print string, head []byte) {
		if IsHead(print, head) && IsHead(print, nil) {
			t.Error("an empty head is nobody's")
		}
		for n := range min(len(head), 64) {
			if !IsHead(fingerprint(head[:n+1]), head) {
				t.Errorf("the first %d bytes are not recognised", n+1)
			}
		}
	})
}
