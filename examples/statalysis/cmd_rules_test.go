package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestRules_InitWritesFilesThatLoadAndCheckTake(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "rules")
	statalysis(t, "rules", "init", folder).want(t, exitOK, "ai-crawlers.ua", "flood.rate", "statalysis load -rules")
	statalysis(t, "rules", "check", folder).want(t, exitOK, "all in order")
	again := statalysis(t, "rules", "init", folder)
	again.want(t, exitFailed, "there already")

	db, db2 := newDB(t), newDB(t)
	statalysis(t, "load", "-q", "-db", db, "testdata").want(t, exitOK)
	statalysis(t, "load", "-q", "-db", db2, "-rules", folder, "testdata").want(t, exitOK)
	wantSame(t, "the written rules are the default ones", contents(t, db2), contents(t, db))
}

func TestRules_CheckNamesTheLineThatIsNoRule(t *testing.T) {
	folder := t.TempDir()
	writeRule(t, folder, "a.ua", "Bot\n[b\n")
	writeRule(t, folder, "b.rate", "5/1parsec\n")
	statalysis(t, "rules", "check", folder).want(t, exitFailed, "a.ua:2", "b.rate:1")
}

func TestRules_CheckNamesRulesThatWouldCatchPeople(t *testing.T) {
	folder := t.TempDir()
	writeRule(t, folder, "a.ua", "Bot\nMozilla\n")
	writeRule(t, folder, "b.url", "\\.css\n")
	statalysis(t, "rules", "check", folder).want(t, exitFailed, "Mozilla (a.ua:2) would catch people", `\.css (b.url:1) would catch people: Firefox on Linux gets a style sheet`)
}

func TestRules_TestSaysWhichRuleCatchesALine(t *testing.T) {
	const line = `192.0.2.1 - - [25/Nov/2026:10:00:00 +0000] "GET %s HTTP/1.1" 200 5 "-" "` + firefox + `"`
	statalysis(t, "rules", "test", strings.Replace(line, "%s", "/", 1)).want(t, exitOK, "192.0.2.1 GET /: accepted")
	statalysis(t, "rules", "test", strings.Replace(line, "%s", "/.git/config", 1)).want(t, exitOK, "the address is blocked, by secrets: .git:")
	statalysis(t, "rules", "test", "what is this").want(t, exitFailed, "no access log")
}

func TestRules_DryRunCountsWhatALoadWouldCatch(t *testing.T) {
	db := newDB(t)
	statalysis(t, "load", "-q", "-db", db, "testdata").want(t, exitOK)
	out := statalysis(t, "rules", "dry-run", "testdata")
	out.want(t, exitOK, "kept as people's", "Googlebot", "asks for robots.txt")
	var addresses int
	for line := range strings.Lines(out.stdout) {
		if fields := strings.Fields(line); len(fields) > 5 && fields[2] == "%" {
			addresses += int(parseNumber(t, fields[3]))
		}
	}
	if stored := query[int64](t, db, "SELECT count(*) FROM bad_ip"); addresses != int(stored) {
		t.Errorf("a dry run would catch %d addresses, a load has caught %d:\n%s", addresses, stored, out.stdout)
	}
}

func TestLoad_LinesAreLeftOutByOptions(t *testing.T) {
	folder := t.TempDir()
	log := filepath.Join(folder, "access.log")
	var text strings.Builder
	for _, request := range []string{`192.0.2.1 /a 200`, `192.0.2.1 /b 404`, `192.0.2.2 /a.css 200`, `192.0.2.3 /a 200`, `198.51.100.9 /c 301`, `198.51.100.9 /c/ 404`, `198.51.100.9 /c/d 200`} {
		f := strings.Fields(request)
		text.WriteString(f[0] + ` - - [25/Nov/2026:10:00:00 +0000] "GET ` + f[1] + ` HTTP/1.1" ` + f[2] + ` 5 "-" "` + firefox + "\"\n")
	}
	if err := os.WriteFile(log, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	blocked := filepath.Join(folder, "blocked.txt")
	if err := os.WriteFile(blocked, []byte("192.0.2.3\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	db := newDB(t)
	statalysis(t, "load", "-q", "-db", db, "-skip-status", "404", "-skip-parts", "-blocked", blocked, log).want(t, exitOK)
	if got := query[string](t, db, "SELECT group_concat(ip || ' ' || value || ' ' || was_rd, ', ') FROM (SELECT ip, value, was_rd FROM entries JOIN url ON url.id = id_url ORDER BY entries.id)"); got !=
		"192.0.2.1 /a 0, 198.51.100.9 /c 0, 198.51.100.9 /c/d 1" {
		t.Error(got)
	}
	statalysis(t, "blocklist", "-db", db, "-format", "nginx").want(t, exitOK, "deny 192.0.2.3;\n")
	statalysis(t, "load", "-q", "-db", db, "-skip-status", "4o4", log).want(t, exitFailed, `"4o4"`)
}

func TestBlocklist_HasWhatARuleHasBlocked(t *testing.T) {
	db := newDB(t)
	statalysis(t, "load", "-q", "-db", db, "testdata").want(t, exitOK)
	for _, c := range []struct {
		args []string
		sql  string
	}{
		{nil, "kind = 'block'"}, {[]string{"-ignored"}, "1"}, {[]string{"-rule", "googlebot", "-ignored"}, "id_rule IN (SELECT id FROM rules WHERE text LIKE '%googlebot%' OR name LIKE '%googlebot%')"},
	} {
		out := statalysis(t, append([]string{"blocklist", "-db", db}, c.args...)...)
		out.want(t, exitOK)
		if got, want := int64(strings.Count(out.stdout, "\n")), query[int64](t, db, "SELECT count(*) FROM bad_ip WHERE "+c.sql); got != want || want == 0 {
			t.Errorf("%v: %d addresses, want %d", c.args, got, want)
		}
	}
	statalysis(t, "blocklist", "-db", filepath.Join(t.TempDir(), "none.db")).want(t, exitFailed, "there is no database", "statalysis load makes one")
	statalysis(t, "blocklist", "-db", db, "-format", "pf").want(t, exitUsage, "nft")
}

func writeRule(t *testing.T, folder, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func query[T any](t *testing.T, db, sql string) (v T) {
	t.Helper()
	if err := openDB(t, db).QueryRow(sql).Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func parseNumber(t *testing.T, s string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(strings.ReplaceAll(s, ",", ""), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
