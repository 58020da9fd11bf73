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

func TestSignal_EndsALoadThatWaitsForStandardInput(t *testing.T) {
	for name, written := range map[string]string{"silent": "", "begun": strings.Join(manyLines(20_000), "\n") + "\n"} {
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
