package main

import (
	"bufio"
	"compress/gzip"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// realData is a folder of real logs and rules that stays outside the project.
const realData = "../../../shared/data"

func needRealData(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(realData); err != nil {
		t.Skip("the real logs are not here: ", err)
	}
}

// ancestorLine is a line that the ancestor could read (L12 to L17).
var ancestorLine = regexp.MustCompile(`^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\s+[\w\-.]+\s+-\s+\[[^\]]+\]\s+"[A-Z]+\s+\S+\s+[^\s"]+"` +
	`\s+\d{3}\s+(?:\d+|-)\s+".+?"\s+".+?"\s*$`)

// readableByAncestor copies the lines that the ancestor could read.
func readableByAncestor(t *testing.T, path string) string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	in, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	out, err := os.Create(filepath.Join(t.TempDir(), "readable.log"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	w := bufio.NewWriter(out)
	scan := bufio.NewScanner(in)
	scan.Buffer(nil, 1<<20)
	for scan.Scan() {
		if ancestorLine.Match(scan.Bytes()) {
			w.Write(scan.Bytes())
			w.WriteByte('\n')
		}
	}
	if err := scan.Err(); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return out.Name()
}

func TestLoad_GivesWhatTheAncestorsRulesGave(t *testing.T) {
	needRealData(t)
	for _, c := range []struct {
		log                                                       string
		rejected, blocked, entries, redirected, allEntries, allRd int
	}{
		{"sparkdeveloper_2016_combined", 6462, 4360, 68918, 444, 204361, 4961},
		{"semicomplete_2015_combined", 375, 97, 7222, 45, 9979, 99},
		{"farm_nginx_combined", 732, 502, 3245, 2, 20828, 153},
		{"hackers_joinform_combined", 0, 0, 3438, 550, 3438, 550},
		{"lnav_shop", 57, 0, 663, 2, 999, 15},
	} {
		t.Run(c.log, func(t *testing.T) {
			log := readableByAncestor(t, filepath.Join(realData, "logs", c.log+".log.gz"))
			db := newDB(t)
			program(t, "load", "-q", "-db", db, "-rules", realData+"/rules", "-value-length", "255", log).want(t, exitOK)
			wantNumber(t, db, "SELECT count(*) FROM bad_ip", c.rejected)
			wantNumber(t, db, "SELECT count(*) FROM bad_ip WHERE kind = 'block'", c.blocked)
			wantNumber(t, db, "SELECT count(*) FROM entries", c.entries)
			wantNumber(t, db, "SELECT count(*) FROM entries WHERE was_rd", c.redirected)
			db = newDB(t)
			program(t, "load", "-q", "-db", db, "-no-rules", "-value-length", "255", log).want(t, exitOK)
			wantNumber(t, db, "SELECT count(*) FROM bad_ip", 0)
			wantNumber(t, db, "SELECT count(*) FROM entries", c.allEntries)
			wantNumber(t, db, "SELECT count(*) FROM entries WHERE was_rd", c.allRd)
		})
	}
}

func wantNumber(t *testing.T, db, query string, want int, args ...any) {
	t.Helper()
	if got := number(t, db, query, args...); got != want {
		t.Errorf("%s: %d, want %d", query, got, want)
	}
}

func TestLoad_OverlappingLogAddsAlmostNothing(t *testing.T) {
	needRealData(t)
	db := newDB(t)
	program(t, "load", "-q", "-no-rules", "-db", db, realData+"/logs/sparkdeveloper_2016_combined.log.gz").want(t, exitOK)
	before := number(t, db, "SELECT count(*) FROM entries")
	program(t, "load", "-q", "-no-rules", "-db", db, realData+"/logs/sparkdeveloper_overlap_inside.log.gz").want(t, exitOK)
	if added := number(t, db, "SELECT count(*) FROM entries") - before; added > 2 {
		t.Errorf("%d entries added; 2 lines of the log are new", added)
	}
}

func TestLoad_ReadsEveryRealLog(t *testing.T) {
	needRealData(t)
	logs, err := filepath.Glob(realData + "/logs/*.gz")
	if err != nil || len(logs) == 0 {
		t.Fatalf("logs %q, %v", logs, err)
	}
	l := loadInProcess(t, append([]string{"-q", "-db", newDB(t)}, logs...)...)
	for _, f := range l.loader.Files() {
		if sum := f.Stored + f.Duplicates + f.Ignored + f.Blocked + f.Unread; f.Lines != sum || f.Lines != readLines(t, f.Name) {
			t.Errorf("%s: %d lines, of which %d are accounted for", f.Name, f.Lines, sum)
		}
		if f.Unread*50 > f.Lines && !filepath.IsAbs(f.Name) && filepath.Base(f.Name) != "farm_apache_common.log.gz" {
			t.Errorf("%s: %d of %d lines unread", f.Name, f.Unread, f.Lines)
		}
	}
}
