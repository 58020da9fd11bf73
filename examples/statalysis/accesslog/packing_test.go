package accesslog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// packWith packs a text with the program that people use.
func packWith(t *testing.T, program string, text string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		if os.Getenv("SASYNC_REQUIRE") == "1" {
			t.Fatalf("%s is required and missing", program)
		}
		t.Skipf("no %s", program)
	}
	cmd := exec.Command(path, "-c")
	cmd.Stdin = strings.NewReader(text)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// unlike is a log whose lines do not pack well, so that it can be cut anywhere.
func unlike(lines int) string {
	var b strings.Builder
	seed := uint32(1)
	for i := range lines {
		seed = seed*1664525 + 1013904223
		fmt.Fprintf(&b, "%s\n", strings.Replace(combinedLine, "/a", fmt.Sprintf("/%d?%d", i, seed), 1))
	}
	return b.String()
}

var packPrograms = map[string]string{"gzip": ".gz", "bzip2": ".bz2", "xz": ".xz", "zstd": ".zst"}

func TestOpen_TellsEachPackingByContentAndJoinedPartsAreOneText(t *testing.T) {
	text := numbered(5000)
	half := len(text)/2 + 17
	for program, ending := range packPrograms {
		t.Run(program, func(t *testing.T) {
			packed := packWith(t, program, text)
			joined := packWith(t, program, text[:half]) + packWith(t, program, text[half:])
			for name, content := range map[string]string{"x" + ending: packed, "access.log": packed, "x.other": joined} {
				path := write(t, name, content)
				w := readFile(t, path, Options{})
				wantNumbered(t, w, 5000)
				if f := w.blocks[0].File; f.Packing() != program || w.err != nil || w.blocks[len(w.blocks)-1].Pos != int64(len(content)) {
					t.Errorf("%s: packed with %q, %v", name, f.Packing(), w.err)
				}
			}
		})
	}
}

func TestOpen_ATruncatedArchiveGivesWhatIsThereAndSaysSo(t *testing.T) {
	text := unlike(20000)
	for program, ending := range packPrograms {
		t.Run(program, func(t *testing.T) {
			packed := packWith(t, program, text)
			path := write(t, "x"+ending, packed[:len(packed)*2/3])
			w := readFile(t, path, Options{})
			if w.unread != 0 || len(w.records) < 5000 || len(w.records) > 19000 {
				t.Errorf("%d records, %d unread", len(w.records), w.unread)
			}
			if want := fmt.Sprintf("accesslog: read %q: after line %d: unexpected end of %s data", path, len(w.records), program); fmt.Sprint(w.err) != want {
				t.Errorf("got  %v\nwant %s", w.err, want)
			}
			_, err := Open(write(t, "empty"+ending, ""), Options{})
			if !errors.Is(err, io.ErrUnexpectedEOF) || !strings.HasSuffix(err.Error(), "unexpected end of "+program+" data") {
				t.Errorf("empty: %v", err)
			}
			if _, err = Open(write(t, "head"+ending, packed[:10]), Options{}); err == nil || !strings.HasSuffix(err.Error(), "unexpected end of "+program+" data") {
				t.Errorf("ten bytes: %v", err)
			}
		})
	}
}

func TestOpen_DamageInAnArchiveIsSaid(t *testing.T) {
	text := unlike(20000)
	for program, ending := range packPrograms {
		t.Run(program, func(t *testing.T) {
			packed := []byte(packWith(t, program, text))
			packed[len(packed)/2] ^= 0x55
			w := readFile(t, write(t, "x"+ending, string(packed)), Options{})
			if w.err == nil || !strings.Contains(w.err.Error(), program) {
				t.Errorf("got %v behind %d records", w.err, len(w.records))
			}
		})
	}
}

func TestOpen_AnArchiveThatWantsTooMuchMemoryIsRefused(t *testing.T) {
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b, zstd.WithWindowSize(2*maxWindow), zstd.WithSingleSegment(false))
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, strings.Repeat(combinedLine+"\n", 100))
	w.Flush() // without it the window is as small as the text
	io.WriteString(w, combinedLine+"\n")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = Open(write(t, "x.zst", b.String()), Options{})
	if err == nil || !strings.Contains(err.Error(), "needs more than 128 MB") {
		t.Errorf("got %v", err)
	}
}

func TestExpand_PutsPackedLogsOfEveryKindInTheOrderOfRotation(t *testing.T) {
	dir := folder(t, map[string]string{
		"access.log": onDay(9), "access.log.1": onDay(8), "access.log.2.gz": packWith(t, "gzip", onDay(7)),
		"access.log.3.bz2": packWith(t, "bzip2", onDay(6)), "access.log.4.xz": packWith(t, "xz", onDay(5)), "access.log.10.zst": packWith(t, "zstd", onDay(4)),
	})
	files, notices, errs := Expand([]string{dir}, nil)
	if got := names(dir, files); got != "access.log.10.zst access.log.4.xz access.log.3.bz2 access.log.2.gz access.log.1 access.log" || notices != nil || errs != nil {
		t.Errorf("got %s, %v, %v", got, notices, errs)
	}
}

func TestExpand_AFolderIsFoundFromAnywhere(t *testing.T) { // B1
	dir := folder(t, map[string]string{"logs/access.log": onDay(9)})
	t.Chdir(dir)
	for _, arg := range []string{"logs", "./logs/", filepath.Join(dir, "logs"), "../" + filepath.Base(dir) + "/logs"} {
		files, _, errs := Expand([]string{arg}, nil)
		if len(files) != 1 || errs != nil {
			t.Fatalf("%s: %v, %v", arg, files, errs)
		}
		if w := readFile(t, files[0].Path, Options{}); len(w.records) != 1 {
			t.Errorf("%s: %d records", arg, len(w.records))
		}
	}
}

func TestOpen_ResumesInAW3CLogBehindANewListOfFields(t *testing.T) {
	const first = "#Fields: date time c-ip cs-method cs-uri-stem sc-status\n2024-03-10 07:30:00 192.0.2.7 GET /a 200\n"
	const second = "#Fields: c-ip date time cs-method cs-uri-stem sc-status\n192.0.2.8 2024-03-10 07:30:01 GET /b 200\n"
	const third = "192.0.2.9 2024-03-10 07:30:02 GET /c 200\n"
	for name, content := range map[string]func(string) string{
		"x.log": func(s string) string { return s }, "x.gz": func(s string) string { return pack(t, s) },
	} {
		w := readFile(t, write(t, name, content(first+second)), Options{})
		f, err := Open(write(t, name, content(first+second+third)), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Resume(w.blocks[len(w.blocks)-1].Mark(), 4); err != nil {
			t.Fatal(name, err)
		}
		b, err := f.Next()
		if err != nil {
			t.Fatal(name, err)
		}
		if p := b.Parse(nil); len(p.Records) != 1 || p.Records[0].IP != "192.0.2.9" {
			t.Errorf("%s: %+v", name, p)
		}
		f.Close()
	}
}
