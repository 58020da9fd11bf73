package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// readOf is what a load has read of each file: new lines and those known before.
func readOf(t *testing.T, db string, paths ...string) map[string][2]int64 {
	t.Helper()
	l := loadInProcess(t, append([]string{"-q", "-db", db}, paths...)...)
	read := map[string][2]int64{}
	for _, f := range l.loader.Files() {
		read[filepath.Base(f.Name)] = [2]int64{f.Lines, f.Known}
	}
	return read
}

func wantRead(t *testing.T, step string, got, want map[string][2]int64) {
	t.Helper()
	for name, lines := range want {
		if got[name] != lines {
			t.Errorf("%s: of %s, %d new lines and %d known ones; want %d and %d", step, name, got[name][0], got[name][1], lines[0], lines[1])
		}
	}
}

func text(lines []string) []byte { return []byte(strings.Join(lines, "\n") + "\n") }

func TestAgain_AFileThatIsUnchangedIsNotReadAndOfAGrownOneOnlyWhatIsNew(t *testing.T) {
	lines := troubledLines(3000)
	folder, db := t.TempDir(), newDB(t)
	log := filepath.Join(folder, "access.log")
	writeFile(t, log, text(lines[:2000]))
	wantRead(t, "first", readOf(t, db, log), map[string][2]int64{"access.log": {2000, 0}})
	wantRead(t, "unchanged", readOf(t, db, log), map[string][2]int64{"access.log": {0, 2000}})
	writeFile(t, log, text(lines))
	wantRead(t, "grown", readOf(t, db, log), map[string][2]int64{"access.log": {1000, 2000}})
	wantRead(t, "unchanged again", readOf(t, db, log), map[string][2]int64{"access.log": {0, 3000}})

	fresh := newDB(t)
	readOf(t, fresh, log)
	wantSame(t, "as if it had been read at once", contents(t, db), contents(t, fresh))
}

func TestAgain_ARotatedLogIsKnownByItsContent(t *testing.T) {
	lines := troubledLines(9000)
	folder, db := t.TempDir(), newDB(t)
	at := func(name string) string { return filepath.Join(folder, name) }
	writeFile(t, at("access.log.1"), text(lines[:3000]))
	writeFile(t, at("access.log"), text(lines[3000:5000]))
	readOf(t, db, folder)

	// The log grows a little and is rotated, the older one is packed.
	writeFile(t, at("access.log.2.gz"), gzipped(t, at("access.log.1")))
	writeFile(t, at("access.log.1"), text(lines[3000:6000]))
	writeFile(t, at("access.log"), text(lines[6000:]))
	wantRead(t, "rotated", readOf(t, db, folder), map[string][2]int64{
		"access.log": {3000, 0}, "access.log.1": {1000, 2000}, "access.log.2.gz": {0, 3000},
	})
	wantRead(t, "again", readOf(t, db, folder), map[string][2]int64{
		"access.log": {0, 3000}, "access.log.1": {0, 3000}, "access.log.2.gz": {0, 3000},
	})
	wantNumber(t, db, "SELECT count(*) FROM files", 3)
	wantNumber(t, db, "SELECT sum(lines) FROM files", 9000)

	fresh := newDB(t)
	readOf(t, fresh, folder)
	wantSame(t, "as if nothing had been rotated", contents(t, db), contents(t, fresh))
}

func TestAgain_ALogThatIsCopiedAndTruncatedGoesOnAsAnotherOne(t *testing.T) {
	lines := troubledLines(5000)
	folder, db := t.TempDir(), newDB(t)
	log := filepath.Join(folder, "access.log")
	writeFile(t, log, text(lines[:3000]))
	readOf(t, db, log)
	writeFile(t, log, text(lines[3000:])) // the copy is elsewhere
	wantRead(t, "truncated", readOf(t, db, log), map[string][2]int64{"access.log": {2000, 0}})
	wantNumber(t, db, "SELECT sum(lines) FROM files", 5000)
	copied := filepath.Join(folder, "old.log")
	writeFile(t, copied, text(lines[:3000]))
	later := time.Now().Add(2 * time.Second)
	if err := os.Chtimes(copied, later, later); err != nil {
		t.Fatal(err)
	}
	wantRead(t, "the copy", readOf(t, db, copied), map[string][2]int64{"old.log": {0, 3000}})
}

func TestAgain_ALogThatWasWrittenAnewIsReadAgain(t *testing.T) {
	lines := troubledLines(3000)
	log, db := filepath.Join(t.TempDir(), "access.log"), newDB(t)
	writeFile(t, log, text(lines))
	readOf(t, db, log)
	lines[1500] = strings.Replace(lines[1500], "/page/", "/Page/", 1)
	writeFile(t, log, text(lines)) // of the same size
	later := time.Now().Add(2 * time.Second)
	if err := os.Chtimes(log, later, later); err != nil {
		t.Fatal(err)
	}
	wantRead(t, "of the same size", readOf(t, db, log), map[string][2]int64{"access.log": {3000, 0}})
	writeFile(t, log, text(lines[:2000]))
	wantRead(t, "shortened", readOf(t, db, log), map[string][2]int64{"access.log": {2000, 0}})
	wantNumber(t, db, "SELECT sum(lines) FROM files", 2000)
}

func TestAgain_WithOtherRulesEveryFileIsReadAgain(t *testing.T) {
	log, db := filepath.Join(t.TempDir(), "access.log"), newDB(t)
	writeFile(t, log, text(troubledLines(3000)))
	packed := log + ".1.gz"
	writeFile(t, packed, gzipped(t, write(t, "b.log", manyLines(10)...)))
	readOf(t, db, log, packed)
	for _, rules := range [][]string{{"-no-rules"}, {"-rules", ruleFolder(t, "a.ua", "ExampleBot\n")}, nil} {
		args := append([]string{"-q", "-db", db, log, packed}, rules...)
		statalysis(t, append([]string{"load"}, args...)...).want(t, exitOK)
		fresh := newDB(t)
		args[2] = fresh
		statalysis(t, append([]string{"load"}, args...)...).want(t, exitOK)
		wantSame(t, "with other rules", findings(t, db), findings(t, fresh))
	}
}

func TestAgain_ACopyIsAFileOfItsOwn(t *testing.T) {
	folder, db := t.TempDir(), newDB(t)
	log, copied := filepath.Join(folder, "access.log"), filepath.Join(folder, "backup.log")
	writeFile(t, log, text(troubledLines(300)))
	readOf(t, db, log)
	writeFile(t, copied, text(troubledLines(300)))
	wantRead(t, "the copy", readOf(t, db, copied), map[string][2]int64{"backup.log": {300, 0}})
	wantRead(t, "the log", readOf(t, db, log), map[string][2]int64{"access.log": {0, 300}})
}

func TestAgain_ALineThatWasTornIsReadWhenItIsWhole(t *testing.T) {
	lines := troubledLines(300)
	log, db := filepath.Join(t.TempDir(), "access.log"), newDB(t)
	whole := text(lines)
	writeFile(t, log, whole[:len(whole)-30])
	readOf(t, db, log)
	writeFile(t, log, whole)
	readOf(t, db, log)
	fresh := newDB(t)
	readOf(t, fresh, log)
	wantSame(t, "as if it had never been torn", contents(t, db), contents(t, fresh))
}
