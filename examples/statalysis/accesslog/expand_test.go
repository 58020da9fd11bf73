package accesslog

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// folder makes a folder with files; a name that ends in / makes a folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// onDay is a log whose first readable line is of that day.
func onDay(day int) string {
	return tornLine + "\n" + strings.Replace(combinedLine, "[10/", fmt.Sprintf("[%02d/", day), 1) + "\n"
}

func names(dir string, files []Candidate) string {
	var out []string
	for _, f := range files {
		name, err := filepath.Rel(dir, f.Path)
		if err != nil {
			name = f.Path
		}
		out = append(out, name)
	}
	return strings.Join(out, " ")
}

func reasonsOf(dir string, notices []Notice) string {
	var out []string
	for _, n := range notices {
		out = append(out, strings.ReplaceAll(n.String(), dir+"/", ""))
	}
	return strings.Join(out, "\n")
}

func TestExpand_TakesTheLogsOfAFolderOldestFirst(t *testing.T) {
	dir := folder(t, map[string]string{
		"access.log":      onDay(9),
		"access.log.1":    onDay(8),
		"access.log.2.gz": pack(t, onDay(7)),
		"any-name":        onDay(6),
		"b.log":           onDay(8),
		".hidden":         onDay(1),
		"deeper/x.log":    onDay(1),
		"data.db":         "SQLite format 3\x00",
		"empty":           "",
		"error.log":       errorLine,
	})
	if err := os.Symlink("nowhere", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	files, notices, errs := Expand([]string{dir}, nil)
	if got := names(dir, files); got != "any-name access.log.2.gz access.log.1 b.log access.log" || errs != nil {
		t.Errorf("got %s, %v", got, errs)
	}
	want := "data.db: binary data\nempty: empty\nerror.log: no access log: line 1: no time in brackets\nlink: no such file or directory"
	if got := reasonsOf(dir, notices); got != want {
		t.Errorf("got\n%s", got)
	}
	if f := files[1]; f.Format != Combined || f.First != tokyoT-3*86400 || f.Size == 0 || f.ModTime.IsZero() {
		t.Errorf("got %+v", f)
	}
}

func TestExpand_AFileNamedItselfMustBeALog(t *testing.T) {
	dir := folder(t, map[string]string{"data.db": "\x00", "notes.txt": "text", "empty": "", ".hidden": onDay(1), "a.log": onDay(2), "no.gz": ""})
	at := func(name string) string { return filepath.Join(dir, name) }
	files, notices, errs := Expand([]string{at("data.db"), at("a.log"), at("notes.txt"), at("missing"), at("empty"), at("no.gz"), at(".hidden")}, nil)
	if got := names(dir, files); got != ".hidden a.log" {
		t.Errorf("got %s", got)
	}
	if got := reasonsOf(dir, notices); got != "empty: empty" {
		t.Errorf("got %s", got)
	}
	for i, want := range []struct {
		name string
		err  error
	}{{"data.db", ErrBinary}, {"notes.txt", ErrNotALog}, {"missing", fs.ErrNotExist}, {"no.gz", nil}} {
		if i >= len(errs) || !strings.Contains(errs[i].Error(), at(want.name)) || (want.err != nil && !errors.Is(errs[i], want.err)) {
			t.Fatalf("%s: got %v", want.name, errs)
		}
	}
}

func TestExpand_AFolderWithoutAnyLogIsAnError(t *testing.T) {
	dir := folder(t, map[string]string{"data.db": "\x00", "deeper/x.log": onDay(1)})
	files, notices, errs := Expand([]string{dir}, nil)
	if want := fmt.Sprintf("accesslog: find logs in %q: no access log in this folder", dir); len(errs) != 1 || !errors.Is(errs[0], ErrNoLogs) || errs[0].Error() != want {
		t.Errorf("got %v", errs)
	}
	if len(files) != 0 || len(notices) != 1 {
		t.Errorf("got %v, %v", files, notices)
	}
}

func TestExpand_TakesAFileOnce(t *testing.T) {
	dir := folder(t, map[string]string{"a.log": onDay(1)})
	a, link := filepath.Join(dir, "a.log"), filepath.Join(t.TempDir(), "link.log")
	if err := os.Symlink(a, link); err != nil {
		t.Fatal(err)
	}
	files, notices, errs := Expand([]string{a, dir, link, dir + "/./a.log"}, nil)
	if names(dir, files) != "a.log" || len(notices) != 3 || errs != nil || !strings.Contains(notices[0].String(), "the same file as "+a) {
		t.Errorf("got %v, %v, %v", files, notices, errs)
	}
	files, _, errs = Expand([]string{link, dir}, nil)
	if len(files) != 1 || files[0].Path != link || errs != nil {
		t.Errorf("got %v, %v", files, errs)
	}
}

func TestExpand_AnUnreadableFileIsAnErrorAlsoInAFolder(t *testing.T) {
	dir := folder(t, map[string]string{"a.log": onDay(1), "b.log": onDay(2), "c.gz": pack(t, onDay(3))[:15]})
	if err := os.Chmod(filepath.Join(dir, "b.log"), 0); err != nil {
		t.Fatal(err)
	}
	files, _, errs := Expand([]string{dir}, nil)
	want := 2
	if os.Geteuid() == 0 { // may read everything
		want = 1
	}
	if len(errs) != want || !strings.Contains(errs[want-1].Error(), "c.gz") || names(dir, files[:1]) != "a.log" {
		t.Errorf("got %v, %v", files, errs)
	}
}
