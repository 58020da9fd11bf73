package main

import (
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestLoad_ReadsStandardInput(t *testing.T) {
	db := newDB(t)
	cmd, stdout, stderr := asCommand("load", "-q", "-db", db, "-")
	cmd.Stdin = strings.NewReader(strings.Join(manyLines(3000), "\n") + "\n")
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s%s", err, stdout, stderr)
	}
	if n := number(t, db, "SELECT count(*) FROM entries"); n != 3000 {
		t.Errorf("%d entries", n)
	}
	if n := number(t, db, "SELECT records FROM files WHERE name = '-'"); n != 3000 {
		t.Errorf("%d records in the list of files", n)
	}
}

func TestLoad_StandardInputIsKnownByItsContent(t *testing.T) {
	db := newDB(t)
	lines := troubledLines(5000)
	pipe := func(lines []string) {
		t.Helper()
		cmd, stdout, stderr := asCommand("load", "-q", "-db", db, "-")
		cmd.Stdin = strings.NewReader(strings.Join(lines, "\n") + "\n")
		if err := cmd.Run(); err != nil {
			t.Fatalf("%v\n%s%s", err, stdout, stderr)
		}
	}
	// Of addresses that are bad from their first request on. What others have stored
	// before from one log is counted where they are found bad, and may be so again
	// where that log is read again.
	const counted = `SELECT 'seen', ip, sum(requests), sum(served) FROM bad_seen WHERE ip LIKE '203.0.113.%' GROUP BY ip ORDER BY ip`
	pipe(lines[:2000])
	seen := rowsOf(t, db, counted)
	pipe(lines[:2000])
	wantSame(t, "the same again", rowsOf(t, db, counted), seen)
	wantNumber(t, db, "SELECT count(*) FROM files", 1)

	pipe(lines[2500:])
	pipe(lines) // has grown
	pipe(lines[2500:])
	wantNumber(t, db, "SELECT count(*) FROM files", 2)
	fresh := newDB(t)
	statalysis(t, "load", "-q", "-db", fresh, write(t, "a.log", lines[2500:]...), write(t, "b.log", lines...)).want(t, exitOK)
	wantSame(t, "as two files give", rowsOf(t, db, counted), rowsOf(t, fresh, counted))
}

func TestLoad_ACopyByStandardInputIsAnotherLog(t *testing.T) {
	db := newDB(t)
	lines := manyLines(3000)
	statalysis(t, "load", "-q", "-db", db, write(t, "access.log", lines...)).want(t, exitOK)
	cmd, stdout, stderr := asCommand("load", "-q", "-db", db, "-")
	cmd.Stdin = strings.NewReader(strings.Join(lines[:100], "\n") + "\n")
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s%s", err, stdout, stderr)
	}
	wantNumber(t, db, `SELECT "lines" FROM files WHERE name LIKE '%access.log'`, 3000)
	wantNumber(t, db, `SELECT "lines" FROM files WHERE name = '-'`, 100)
}

func TestSignal_EndsALoadThatWaitsForStandardInput(t *testing.T) {
	for name, written := range map[string]string{"silent": "", "begun": strings.Join(manyLines(40_000), "\n") + "\n"} {
		t.Run(name, func(t *testing.T) {
			db := newDB(t)
			cmd, stdout, stderr := asCommand("load", "-db", db, "-")
			stdin, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			io.WriteString(stdin, written)
			if written == "" {
				waitForTable(t, db)
			} else {
				waitForEntries(t, db)
			}
			cmd.Process.Signal(syscall.SIGINT)
			cmd.Wait() // stdin stays open until then
			outcome{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}.want(t, 130, "safely stored")
		})
	}
}

func TestLoad_ReadsALogByAFormatOfOnesOwn(t *testing.T) {
	log := write(t, "own.log",
		"10.03.2024 08:30:00 +0100|192.0.2.7|GET /a HTTP/1.1|200", "10.03.2024 08:30:01 +0100|192.0.2.8|GET /b HTTP/1.1|404", "torn")
	db := newDB(t)
	out := statalysis(t, "load", "-q", "-db", db, log)
	out.want(t, exitFailed, "no access log", "-format", "10.03.2024 08:30:00 +0100|192.0.2.7", "combined", "haproxy")
	statalysis(t, "load", "-q", "-db", db, "-format", `%{%d.%m.%Y %T %z}t|%h|%r|%s`, log).want(t, exitOK)
	if n := number(t, db, "SELECT count(*) FROM entries WHERE tz = 3600"); n != 2 {
		t.Errorf("%d entries", n)
	}
}

func TestLoad_ABrokenFormatStringIsRefusedAtItsPlace(t *testing.T) {
	out := statalysis(t, "load", "-q", "-db", newDB(t), "-format", `%h %t "%r" %>s %Z`, "testdata")
	out.want(t, exitUsage, `at character 16, "%Z": Apache has no %Z`)
}

func TestLoad_PackedLogsGiveTheSameRows(t *testing.T) {
	lines := manyLines(2000)
	plain := newDB(t)
	statalysis(t, "load", "-q", "-db", plain, write(t, "access.log", lines...)).want(t, exitOK)
	want := entries(t, plain)
	for program, ending := range map[string]string{"bzip2": ".bz2", "xz": ".xz", "zstd": ".zst"} {
		path, err := exec.LookPath(program)
		if err != nil {
			t.Logf("no %s", program)
			continue
		}
		cmd := exec.Command(path, "-c", write(t, "access.log", lines...))
		packed, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		log := filepath.Join(t.TempDir(), "access.log"+ending)
		writeFile(t, log, packed)
		db := newDB(t)
		statalysis(t, "load", "-q", "-db", db, log).want(t, exitOK)
		wantSame(t, program, entries(t, db), want)
	}
}

// entries gives the entries of a database, whatever files they are of.
func entries(t *testing.T, db string) string {
	t.Helper()
	all, _, _ := strings.Cut(contents(t, db), "\nfile\t")
	return all
}

func TestLoad_LogsOfTheSameNameInTwoFoldersAreTwoFiles(t *testing.T) { // B5
	db := newDB(t)
	lines := manyLines(20)
	one, two := write(t, "access.log", lines[:10]...), write(t, "access.log", lines[10:]...)
	for range 2 {
		statalysis(t, "load", "-q", "-db", db, one, two).want(t, exitOK)
		if n := number(t, db, "SELECT count(*) FROM files WHERE records = 10"); n != 2 {
			t.Errorf("%d files", n)
		}
		if n := number(t, db, "SELECT count(*) FROM entries"); n != 20 {
			t.Errorf("%d entries", n)
		}
	}
}

func TestLoad_AFileThatWasNotReadWhollyIsReadAgainByTheFormatThatIsTold(t *testing.T) {
	db := newDB(t)
	log := write(t, "own.log", line("192.0.2.7", 0, 200, "/a", "-", firefox), "2024-03-10T08:30:00Z|192.0.2.8|GET /b HTTP/1.1|200", "2024-03-10T08:30:01Z|192.0.2.8|GET /c HTTP/1.1|200")
	statalysis(t, "load", "-q", "-db", db, log).want(t, exitOK)
	if n := number(t, db, "SELECT unread FROM files"); n != 2 {
		t.Errorf("%d lines unread", n)
	}
	for range 2 {
		statalysis(t, "load", "-q", "-db", db, "-format", "%x|%h|%r|%s", log).want(t, exitOK)
		if n := number(t, db, "SELECT unread FROM files"); n != 1 {
			t.Errorf("%d lines unread with the format", n)
		}
		if n := number(t, db, "SELECT count(*) FROM entries"); n != 3 {
			t.Errorf("%d entries", n)
		}
	}
}
