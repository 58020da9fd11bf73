package main

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sampleDatabase has a small log with a bad client.
func sampleDatabase(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	log := `192.0.2.1 - - [05/Mar/2026:10:00:00 +0000] "GET /tea HTTP/1.1" 200 500 "https://search.example/" "Mozilla/5.0 Firefox/130.0"
192.0.2.1 - - [06/Mar/2026:10:00:00 +0000] "GET /tea HTTP/1.1" 200 500 "-" "Mozilla/5.0 Firefox/130.0"
192.0.2.2 - - [06/Mar/2026:10:00:05 +0000] "GET /=cmd|x HTTP/1.1" 404 20 "https://search.example/\x1b[31m" "Mozilla/5.0 Firefox/130.0"
198.51.100.1 - - [06/Mar/2026:10:00:09 +0000] "GET /wp-config.php HTTP/1.1" 404 20 "-" "Mozilla/5.0 Firefox/130.0"
`
	db := filepath.Join(folder, "stat.db")
	path := filepath.Join(folder, "access.log")
	if err := os.WriteFile(path, []byte(log), 0o644); err != nil {
		t.Fatal(err)
	}
	if o := statalysis(t, "load", "-q", "-db", db, path); o.code != 0 {
		t.Fatalf("load: %+v", o)
	}
	return db
}

func TestReport_ShowsTheFirstScreenWithBadClientsOfEveryLoad(t *testing.T) {
	o := statalysis(t, "report", "-db", sampleDatabase(t))
	for _, want := range []string{"3 requests of people", "/tea", "198.51.100.1", "search.example"} {
		if o.code != 0 || !strings.Contains(o.stdout, want) {
			t.Errorf("exit %d, no %q in\n%s%s", o.code, want, o.stdout, o.stderr)
		}
	}
}

func TestReport_WritesEachFormat(t *testing.T) {
	db := sampleDatabase(t)
	html := filepath.Join(t.TempDir(), "report.html")
	if o := statalysis(t, "report", "-db", db, "-format", "html", "-o", html); o.code != 0 || o.stdout != "" {
		t.Errorf("html: %+v", o)
	}
	if page, _ := os.ReadFile(html); !strings.HasPrefix(string(page), "<!doctype html>") || !strings.Contains(string(page), "/tea") {
		t.Errorf("html:\n%s", page)
	}
	o := statalysis(t, "report", "-db", db, "-format", "json")
	var doc struct{ Answers []struct{ Name string } }
	if err := json.Unmarshal([]byte(o.stdout), &doc); err != nil || len(doc.Answers) < 10 {
		t.Errorf("json: %v, %d answers", err, len(doc.Answers))
	}
	o = statalysis(t, "report", "-db", db, "-section", "pages", "-format", "csv")
	if want := "\"vhost\",\"path\",\"visits\",\"views\",\"bytes\",\"new\"\r\n\"-\",\"/tea\",2,2,1000,0\r\n"; o.stdout != want {
		t.Errorf("csv: %q", o.stdout)
	}
}

func TestReport_TakesFilters(t *testing.T) {
	db := sampleDatabase(t)
	for _, c := range []struct {
		args string
		want string // in the CSV, how many rows
		rows int
	}{
		{"-section requests -ip 192.0.2.1", "/tea", 2},
		{"-section requests -status 4xx", "/=cmd|x", 1},
		{"-section requests -since 2026-03-06", "/tea", 2},
		{"-section requests -until 2026-03-05", "/tea", 1},
		{"-section requests -period day -path /tea", "/tea", 1},
		{"-section bad", "WordPress configuration", 1},
		{"-section bad -rule nothing", "", 0},
	} {
		o := statalysis(t, append([]string{"report", "-db", db, "-format", "csv"}, strings.Fields(c.args)...)...)
		if rows := strings.Count(o.stdout, "\n") - 1; o.code != 0 || rows != c.rows || !strings.Contains(o.stdout, c.want) {
			t.Errorf("%s: exit %d, %d rows\n%s%s", c.args, o.code, rows, o.stdout, o.stderr)
		}
	}
}

func TestReport_ShowsTheStatementsBehindASection(t *testing.T) {
	o := statalysis(t, "report", "-db", sampleDatabase(t), "-section", "requests", "-ip", "192.0.2.1", "-sql")
	if o.code != 0 || !strings.Contains(o.stdout, "ip = '192.0.2.1'") || strings.Contains(o.stdout, "?") {
		t.Errorf("exit %d\n%s", o.code, o.stdout)
	}
}

func TestReport_SaysWhatIsWrongWithTheCommandLine(t *testing.T) {
	db := sampleDatabase(t)
	for args, want := range map[string]string{
		"-section nothing":                    `there is no section "nothing"`,
		"-format csv":                         "choose one with -section",
		"-format xml":                         `there is no format "xml"`,
		"-status 4x":                          "status",
		"-since yesterday":                    `"yesterday" is no time`,
		"-since 2026-03-06 -until 2026-03-05": "is not before",
		"-period fortnight":                   `there is no period "fortnight"`,
		"-ip 192.0.2.0/99":                    "address",
		"access.log":                          "statalysis load reads them",
	} {
		o := statalysis(t, append([]string{"report", "-db", db}, strings.Fields(args)...)...)
		if o.code != exitUsage || !strings.Contains(o.stderr, want) {
			t.Errorf("%s: exit %d, %s", args, o.code, o.stderr)
		}
	}
	if o := statalysis(t, "report", "-db", "absent.db"); o.code != exitFailed || !strings.Contains(o.stderr, "statalysis load makes one") {
		t.Errorf("no database: %+v", o)
	}
}

func TestSQL_OnlyReadsAndIsBrokenOff(t *testing.T) {
	db := sampleDatabase(t)
	o := statalysis(t, "sql", "-db", db, "-format", "csv", "SELECT http, count(*) AS n FROM entries GROUP BY http;")
	if want := "\"http\",\"n\"\r\n200,2\r\n404,1\r\n"; o.code != 0 || o.stdout != want {
		t.Errorf("%+v", o)
	}
	for query, want := range map[string]string{
		"DELETE FROM entries":                      "only SELECT",
		"WITH x AS (SELECT 1) DELETE FROM entries": "read",
		"SELECT nothing FROM entries":              "nothing",
		"WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c": "longer than 50ms",
	} {
		o := statalysis(t, "sql", "-db", db, "-timeout", "50ms", query)
		if o.code != exitFailed || !strings.Contains(o.stderr, want) {
			t.Errorf("%s: exit %d, %s", query, o.code, o.stderr)
		}
	}
	if o := statalysis(t, "sql", "-db", db, "-rows", "1", "SELECT id FROM entries"); !strings.Contains(o.stdout, "There are more than 1 row.") {
		t.Errorf("%+v", o)
	}
}

func TestSQL_ReadsStatementsFromStandardInput(t *testing.T) {
	cmd, stdout, stderr := asCommand("sql", "-db", sampleDatabase(t), "-format", "csv")
	cmd.Stdin = strings.NewReader("SELECT 1 AS a;\nSELECT nonsense;\nSELECT 2\n AS b;\nquit\nSELECT 3 AS c;")
	cmd.Run()
	if got, want := stdout.String(), "\"a\"\r\n1\r\n\"b\"\r\n2\r\n"; got != want || cmd.ProcessState.ExitCode() != exitFailed {
		t.Errorf("exit %d, %q, %s", cmd.ProcessState.ExitCode(), got, stderr)
	}
}

func TestExport_WritesRequestsInOrderOfTime(t *testing.T) {
	db := sampleDatabase(t)
	o := statalysis(t, "export", "-db", db, "-format", "jsonl")
	var at []string
	for lines := bufio.NewScanner(strings.NewReader(o.stdout)); lines.Scan(); {
		var row struct{ UTC, IP string }
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Errorf("%s: %v", lines.Bytes(), err)
		}
		at = append(at, row.UTC+" "+row.IP)
	}
	if got, want := strings.Join(at, ", "), "2026-03-05T10:00:00Z 192.0.2.1, 2026-03-06T10:00:00Z 192.0.2.1, 2026-03-06T10:00:05Z 192.0.2.2"; got != want {
		t.Errorf("got %s", got)
	}
	file := filepath.Join(t.TempDir(), "out.csv")
	o = statalysis(t, "export", "-db", db, "-status", "404", "-o", file)
	text, _ := os.ReadFile(file)
	if o.code != 0 || !strings.Contains(o.stderr, "1 request written") || strings.Count(string(text), "\r\n") != 2 || !strings.Contains(string(text), `"/=cmd|x"`) {
		t.Errorf("%+v\n%s", o, text)
	}
}
