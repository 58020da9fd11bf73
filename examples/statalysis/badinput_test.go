package main

import (
	"bytes"
	"compress/gzip"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func goodLog(t *testing.T) string {
	return write(t, "good.log", line("192.0.2.1", 0, 200, "/", "-", firefox), line("192.0.2.2", 1, 200, "/", "-", firefox))
}

// Each of these is named, makes the exit code 1, and loses nothing of the rest.
func TestBadInput_IsNamedAndTheRestIsLoaded(t *testing.T) {
	folder := t.TempDir()
	missing := filepath.Join(folder, "missing.log")
	binary := filepath.Join(folder, "binary.log")
	empty := filepath.Join(folder, "empty.gz")
	torn := filepath.Join(folder, "torn.gz")
	noLogs := filepath.Join(folder, "nothing")
	unreadable := filepath.Join(goodLog(t), "below-a-file")
	writeFile(t, binary, []byte("\x7fELF\x00\x00\x00\x00\x01\x02"))
	writeFile(t, empty, nil)
	whole := gzipped(t, goodLog(t))
	writeFile(t, torn, whole[:len(whole)-12])
	if err := os.Mkdir(noLogs, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"missing": missing, "binary": binary, "0-byte gzip": empty, "truncated gzip": torn, "folder without logs": noLogs, "unreadable": unreadable,
	} {
		t.Run(name, func(t *testing.T) {
			db := newDB(t)
			statalysis(t, "load", "-q", "-db", db, path, goodLog(t)).want(t, exitFailed, path)
			if n := number(t, db, "SELECT count(*) FROM entries"); n != 2 {
				t.Errorf("%d entries, want the good log's 2", n)
			}
		})
	}
}

func TestBadInput_UnreadLinesAreShownWithFileAndLineAndAreNoFailure(t *testing.T) {
	log := write(t, "torn.log", line("192.0.2.1", 0, 200, "/", "-", firefox), "192.0.2.7 - - [10/Oct/20", line("192.0.2.2", 0, 200, "/", "-", firefox))
	statalysis(t, "load", "-q", "-db", newDB(t), log).want(t, exitOK, "torn.log:2", "192.0.2.7 - - [10/Oct/20")
}

func TestBadInput_EmptyPlainFileIsANotice(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "access.log")
	writeFile(t, empty, nil)
	statalysis(t, "load", "-db", newDB(t), empty, goodLog(t)).want(t, exitOK, empty)
	statalysis(t, "load", "-db", newDB(t), empty).want(t, exitOK, empty)
}

func TestBadInput_BinaryInAFolderIsSkippedWithANotice(t *testing.T) {
	folder := t.TempDir()
	writeFile(t, filepath.Join(folder, "core.bin"), []byte("\x00\x01\x02\x03"))
	writeFile(t, filepath.Join(folder, "access.log"), []byte(line("192.0.2.1", 0, 200, "/", "-", firefox)+"\n"))
	statalysis(t, "load", "-db", newDB(t), folder).want(t, exitOK, "core.bin")
}

func TestBadInput_DatabaseLockedByAnotherProcess(t *testing.T) {
	path := newDB(t)
	statalysis(t, "load", "-q", "-db", path, goodLog(t)).want(t, exitOK)
	db, err := sql.Open("sqlite3", "file:"+path+"?_txlock=exclusive")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	statalysis(t, "load", "-q", "-db", path, goodLog(t)).want(t, exitFailed, path, "locked")
}

func TestBadInput_DatabaseOfAnotherSchemaOrNoneAtAll(t *testing.T) {
	path := newDB(t)
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL); INSERT INTO meta VALUES ('schema', '9')"); err != nil {
		t.Fatal(err)
	}
	statalysis(t, "load", "-q", "-db", path, goodLog(t)).want(t, exitFailed, path, "schema version 9")

	other := newDB(t)
	db, err = sql.Open("sqlite3", other)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE TABLE entries (id INTEGER PRIMARY KEY, dt TEXT)"); err != nil {
		t.Fatal(err)
	}
	statalysis(t, "load", "-q", "-db", other, goodLog(t)).want(t, exitFailed, other, "entries", "dt")

	text := write(t, "stat.db", "this is no database, but a text that is longer than a header of SQLite, which has a hundred bytes")
	statalysis(t, "load", "-q", "-db", text, goodLog(t)).want(t, exitFailed, text)
	nowhere := filepath.Join(t.TempDir(), "no", "such", "folder", "stat.db")
	statalysis(t, "load", "-q", "-db", nowhere, goodLog(t)).want(t, exitFailed, nowhere)
	statalysis(t, "load", "-q", "-db", "oracle:x", goodLog(t)).want(t, exitFailed, "oracle")
}

func TestBadInput_FullDiskLosesNothingThatWasAcknowledged(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=3m"); err != nil {
		t.Skip("a small disk can't be mounted here: ", err)
	}
	t.Cleanup(func() { syscall.Unmount(disk, 0) })
	db := filepath.Join(disk, "stat.db")
	var lines []string // each with a new value, whose transaction fails too
	for i := range 60_000 {
		lines = append(lines, line(fmt.Sprintf("198.51.100.%d", i%200), i%3600, 200, fmt.Sprint("/page/", i), "-", firefox))
	}
	log := write(t, "long.log", lines...)
	out := statalysis(t, "load", "-q", "-db", db, log).want(t, exitFailed, db, "full", "safely stored")
	if n := strings.Count(out.stderr, "\n"); n > 5 {
		t.Errorf("%d lines of complaint:\n%.2000s", n, out.stderr)
	}
	copied := filepath.Join(t.TempDir(), "stat.db")
	for _, suffix := range []string{"", "-wal"} { // the disk is too full to be opened on
		if text, err := os.ReadFile(db + suffix); err == nil {
			writeFile(t, copied+suffix, text)
		}
	}
	var said int
	scanSafely(t, out.stderr, &said)
	if stored := number(t, copied, "SELECT count(*) FROM entries"); stored != said || said == 0 {
		t.Errorf("%d entries are stored, the program says %d\n%s", stored, said, out.stderr)
	}
	statalysis(t, "load", "-q", "-db", copied, log).want(t, exitOK)
	fresh := newDB(t)
	statalysis(t, "load", "-q", "-db", fresh, log).want(t, exitOK)
	wantSame(t, "a rerun with room completes it", contents(t, copied), contents(t, fresh))
}

func writeFile(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

func gzipped(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(text)
	w.Close()
	return out.Bytes()
}
