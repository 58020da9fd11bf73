package main

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3"
)

// asProgram makes the test binary run as statalysis.
const asProgram = "STATALYSIS_TEST_AS_PROGRAM"

// oftenCheckpoints is load.Config.CheckpointEvery of that program.
const oftenCheckpoints = "STATALYSIS_TEST_CHECKPOINT"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		checkpointEvery, _ = time.ParseDuration(os.Getenv(oftenCheckpoints))
		os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
	}
	var err error
	if buildFolder, err = os.MkdirTemp("", "statalysis"); err != nil {
		panic(err)
	}
	os.Setenv("XDG_CONFIG_HOME", filepath.Join(buildFolder, "config")) // no settings of whoever runs the tests
	code := m.Run()
	os.RemoveAll(buildFolder)
	os.Exit(code)
}

var buildFolder string // of the program that buildProgram makes

// outcome is what a run of the program has left.
type outcome struct {
	code           int // -1 when killed
	stdout, stderr string
}

func asCommand(args ...string) (*exec.Cmd, *bytes.Buffer, *bytes.Buffer) {
	return commandOf(os.Args[0], args)
}

func commandOf(program string, args []string) (*exec.Cmd, *bytes.Buffer, *bytes.Buffer) {
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	return cmd, &stdout, &stderr
}

// statalysis runs the program to its end.
func statalysis(t *testing.T, args ...string) outcome {
	t.Helper()
	return runToEnd(t, os.Args[0], args)
}

// buildProgram builds the program as users do, without the race detector,
// which makes logs of hundreds of thousands of lines slow.
var buildProgram = sync.OnceValues(func() (path string, err error) {
	path = filepath.Join(buildFolder, "statalysis")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%w\n%s", err, out)
	}
	return path, err
})

// program runs the program as users have it, for large logs.
func program(t *testing.T, args ...string) outcome {
	t.Helper()
	path, err := buildProgram()
	if err != nil {
		t.Fatal(err)
	}
	return runToEnd(t, path, args)
}

func runToEnd(t *testing.T, path string, args []string) outcome {
	t.Helper()
	cmd, stdout, stderr := commandOf(path, args)
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return outcome{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// want fails the test unless the program ended with code and wrote each text
// to either output.
func (o outcome) want(t *testing.T, code int, texts ...string) outcome {
	t.Helper()
	if o.code != code {
		t.Fatalf("exit code %d, want %d\n%s%s", o.code, code, o.stdout, o.stderr)
	}
	for _, text := range texts {
		if !strings.Contains(o.stdout+o.stderr, text) {
			t.Errorf("output does not say %q:\n%s%s", text, o.stdout, o.stderr)
		}
	}
	return o
}

func openDB(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// number is the single number that a query gives.
func number(t *testing.T, path, query string, args ...any) int {
	t.Helper()
	var n int
	if err := openDB(t, path).QueryRow(query, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// contents is what a database holds, a line a row, without the ids, which depend
// on the order of the work.
func contents(t *testing.T, path string) string {
	t.Helper()
	return findings(t, path) + rowsOf(t, path,
		`SELECT 'seen', ip, files.name, requests, served, pages, bad_seen.bytes, robots, first, last
			FROM bad_seen LEFT JOIN files ON files.id = id_file ORDER BY ip, files.name`,
		`SELECT 'redirected', files.name, address FROM redirected JOIN files ON files.id = id_file ORDER BY 2, 3`)
}

// findings are the contents that do not depend on the order of the files either.
func findings(t *testing.T, path string) string {
	t.Helper()
	return rowsOf(t, path,
		`SELECT 'entry', dt, tz, ip, http, was_rd, vhost.value, url.value, ref.value, ua.value, method, ifnull(bytes, '-'), ifnull(proto, '-'), ifnull(served_us, '-')
			FROM entries, vhost, url, ref, ua
			WHERE vhost.id = id_vhost AND url.id = id_url AND ref.id = id_ref AND ua.id = id_ua
			ORDER BY 2, 4, 5, 7, 8, 9, 10`,
		`SELECT 'bad', ip, bad_ip.kind, rules.key, purged FROM bad_ip LEFT JOIN rules ON rules.id = id_rule ORDER BY ip`,
		`SELECT 'file', name, dt, bytes, lines, records, unread, format, head, position, tail, rules, loaded <> 0 FROM files ORDER BY name`,
		`SELECT 'seen', ip, sum(requests), sum(served), sum(pages), sum(bytes), sum(robots), min(first), max(last)
			FROM bad_seen GROUP BY ip ORDER BY ip`,
		`SELECT 'rule', key, name, family, file, line FROM rules ORDER BY key`,
		`SELECT 'meta', key, value FROM meta ORDER BY key`,
		`SELECT 'index', name FROM sqlite_schema WHERE type = 'index' ORDER BY name`,
		`SELECT 'orphan', count(*) FROM entries WHERE NOT EXISTS (SELECT 1 FROM url WHERE url.id = id_url)`)
}

func rowsOf(t *testing.T, path string, queries ...string) string {
	t.Helper()
	var out strings.Builder
	for _, query := range queries {
		rows, err := openDB(t, path).Query(query)
		if err != nil {
			t.Fatal(err)
		}
		columns, _ := rows.Columns()
		row := make([]any, len(columns))
		for i := range row {
			row[i] = new(sql.NullString)
		}
		for rows.Next() {
			if err := rows.Scan(row...); err != nil {
				t.Fatal(err)
			}
			for _, v := range row {
				fmt.Fprintf(&out, "%s\t", v.(*sql.NullString).String)
			}
			out.WriteByte('\n')
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

// wantSame fails the test with the first line in which two contents differ.
func wantSame(t *testing.T, promise, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Fatalf("%s: line %d of %d and %d:\ngot  %s\nwant %s", promise, i, len(g), len(w), g[i], w[i])
		}
	}
	t.Fatalf("%s: %d lines, want %d", promise, len(g), len(w))
}

// write makes a file of lines in a temporary folder.
func write(t *testing.T, name string, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func newDB(t *testing.T) string { return filepath.Join(t.TempDir(), "stat.db") }

// line is a request in the combined format, second seconds after noon.
func line(ip string, second, status int, url, ref, ua string) string {
	return fmt.Sprintf(`%s - - [10/Oct/2026:12:%02d:%02d +0200] "GET %s HTTP/1.1" %d 512 "%s" "%s"`,
		ip, second/60, second%60, url, status, ref, ua)
}
