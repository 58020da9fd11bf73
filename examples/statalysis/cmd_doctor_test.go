package main

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sasync/dbthread/dbthreadtest/dbserver"
)

// tamper changes a database behind the program's back.
func tamper(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func TestDoctor_FindsNothingWrongWithALoad(t *testing.T) {
	db, log := newDB(t), agedLog(t)
	program(t, "load", "-q", "-db", db, log).want(t, exitOK)
	before := contents(t, db)
	program(t, "doctor", "-db", db, log).want(t, exitOK, "schema version 2", "the file is sound", "400 requests of people", "what is kept of days is right",
		"1 log of the format ancestor", "free on the disk", "All is well.")
	wantSame(t, "it changes nothing", contents(t, db), before)
}

func TestDoctor_NamesWhatIsWrongAndWhatToDo(t *testing.T) {
	for name, c := range map[string]struct {
		code      int
		statement string
		says      []string
	}{
		"an entry without its URL":       {exitFailed, "DELETE FROM url WHERE value = '/7'", []string{"WRONG  2 entries without what it has in the table url", loadAnew}},
		"a rule that is gone":            {exitFailed, "DELETE FROM rules WHERE id IN (SELECT id_rule FROM bad_ip)", []string{"2 addresses are bad by a rule that is not there"}},
		"days that are not their sum":    {exitFailed, "DELETE FROM stale_days; UPDATE daily_hour SET requests = requests + 1 WHERE rowid = 1", []string{"reports count", `delete the row of the table "daily"`}},
		"a log with too many lines":      {exitFailed, "UPDATE files SET records = 500", []string{"with more lines read than there are"}},
		"unread lines":                   {exitLook, "UPDATE files SET unread = 300, records = 102", []string{"(300 of 402)", "-format"}},
		"a log that was cut off":         {exitLook, "UPDATE files SET loaded = 0", []string{"not read to the end", "load again"}},
		"entries of a bad address":       {exitLook, "UPDATE entries SET ip = '198.51.100.7' WHERE id = 1", []string{"1 request of bad addresses", "cut off"}},
		"a clock that is ahead":          {exitLook, "UPDATE entries SET dt = dt + 864000000 WHERE id = 1; INSERT INTO stale_days SELECT DISTINCT dt + tz - (dt + tz) % 86400 FROM entries WHERE true ON CONFLICT DO NOTHING", []string{"1 request is of a time to come", "clock"}},
		"a rule that hurts":              {exitLook, "UPDATE bad_seen SET requests = 100, served = 90", []string{"may hurt people", "90 % were served", "report -section bad -rule"}},
		"values that nothing refers to":  {exitOK, "INSERT INTO ua (value) VALUES ('x')", []string{"1 value, URLs and the like, that no request has", "purge -orphans"}},
		"a schema of an earlier program": {exitLook, "UPDATE meta SET value = '1' WHERE key = 'schema'", []string{"of an earlier program"}},
		"a schema of a later program":    {exitFailed, "UPDATE meta SET value = '9' WHERE key = 'schema'", []string{"schema version 9", "later program"}},
		"a database of others":           {exitFailed, "DROP TABLE meta", []string{"no database of statalysis"}},
	} {
		t.Run(name, func(t *testing.T) {
			db := newDB(t)
			program(t, "load", "-q", "-db", db, agedLog(t)).want(t, exitOK)
			tamper(t, db, c.statement)
			program(t, "doctor", "-db", db).want(t, c.code, c.says...)
		})
	}
}

func TestDoctor_FindsDamage(t *testing.T) {
	db := newDB(t)
	program(t, "load", "-q", "-db", db, agedLog(t)).want(t, exitOK)
	page := number(t, db, "SELECT rootpage FROM sqlite_master WHERE name = 'entries_dt'")
	file, err := os.OpenFile(db, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteAt(make([]byte, 512), int64(page-1)*4096); err != nil {
		t.Fatal(err)
	}
	program(t, "doctor", "-db", db).want(t, exitFailed, "WRONG", loadAnew)
}

func TestDoctor_LooksAtLogsAndFolders(t *testing.T) {
	folder := t.TempDir()
	binary := filepath.Join(folder, "binary.log")
	writeFile(t, binary, []byte("\x7fELF\x00\x00\x00\x00\x01\x02"))
	program(t, "doctor", "-db", filepath.Join(folder, "none.db"), binary, goodLog(t)).want(t, exitFailed,
		"there is no database", "statalysis load makes one", binary, "1 log of the format combined")
	program(t, "doctor", "-db", filepath.Join(folder, "no", "stat.db")).want(t, exitFailed, "can't be written")
}

func TestDoctor_SaysThatOthersCanReadAPassword(t *testing.T) {
	path := configured(t, "db = postgres://me:secret@127.0.0.1:1/x")
	db := newDB(t)
	program(t, "load", "-q", "-db", db, goodLog(t)).want(t, exitOK)
	program(t, "doctor", "-db", db).want(t, exitLook, "others can read "+path, "chmod 600")
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	program(t, "doctor", "-db", db).want(t, exitOK, "settings are read from "+path)
}

func TestDoctor_OnPostgreSQLAndMariaDB(t *testing.T) {
	for name, start := range map[string]func(testing.TB, ...string) *dbserver.Server{"PostgreSQL": dbserver.PostgreSQL, "MariaDB": dbserver.MariaDB} {
		t.Run(name, func(t *testing.T) {
			url := start(t).Database()
			program(t, "doctor", "-db", url).want(t, exitFailed, "no database of statalysis")
			program(t, "load", "-q", "-no-screen", "-db", url, agedLog(t)).want(t, exitOK)
			program(t, "doctor", "-db", url).want(t, exitOK, "400 requests of people", "what is kept of days is right", "All is well.")
			program(t, "rules", "stats", "-db", url).want(t, exitOK, "block")
		})
	}
}

func TestRules_StatsSayWhatARuleHasCaughtAndWhetherItHurts(t *testing.T) {
	db := newDB(t)
	var lines []string
	for i := range 40 {
		lines = append(lines, line("192.0.2.1", i, 200, fmt.Sprint("/shop/", i), "-", firefox), line("192.0.2.2", i, 404, fmt.Sprint("/x/", i), "-", firefox))
	}
	rules := ruleFolder(t, "a.url", "/shop/7\n/x/7\n")
	program(t, "load", "-q", "-db", db, "-rules", rules, write(t, "a.log", lines...)).want(t, exitOK)
	out := program(t, "rules", "stats", "-db", db).want(t, exitOK, "! Most of what was asked for is there")
	for rule, want := range map[string]string{"/shop/7": "40 100 % 1 block /shop/7 (a.url:1) !", "/x/7": "40 0 % 1 block /x/7 (a.url:2)"} {
		if !strings.Contains(strings.Join(strings.Fields(out.stdout), " ")+" ", want+" ") {
			t.Errorf("%s: want %q in\n%s", rule, want, out.stdout)
		}
	}
	people := newDB(t)
	program(t, "load", "-q", "-db", people, goodLog(t)).want(t, exitOK)
	program(t, "rules", "stats", "-db", people).want(t, exitOK, "No rule has caught anybody.")
	program(t, "rules", "stats", "x.log").want(t, exitUsage)
}
