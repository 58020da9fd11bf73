package sasync_test

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const faultTable = "docs/adding-a-dialect.md"

var (
	faultRow  = regexp.MustCompile(`^\|[^|]+\|[^|]+\|([^|]+)\|$`)
	faultTest = regexp.MustCompile("^`(?:([a-z/]+)\\.)?([A-Za-z0-9_]+)`$")
)

func TestFaultTable_EveryTestThatItNamesExists(t *testing.T) {
	text, err := os.ReadFile(faultTable)
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## 6.")
	known := map[string]map[string]bool{"": promisesOf(t, "dbthread/dialect/dialecttest")} // by package
	rows := 0
	for _, line := range strings.Split(section, "\n") {
		row := faultRow.FindStringSubmatch(line)
		if row == nil || !strings.Contains(row[1], "`") {
			continue
		}
		rows++
		for _, field := range strings.Split(row[1], ",") {
			test := faultTest.FindStringSubmatch(strings.TrimSpace(field))
			if test == nil {
				t.Errorf("%s: cannot read the test %s", line, field)
				continue
			}
			if known[test[1]] == nil {
				known[test[1]] = testsOf(t, test[1])
			}
			if !known[test[1]][test[2]] {
				t.Errorf("package %q has no test %s", test[1], test[2])
			}
		}
	}
	if rows < 15 {
		t.Errorf("%d rows: the table was not found", rows)
	}
}

// promisesOf gives the promises of a suite, whatever their group: literals that
// begin with a name and have a function behind it.
func promisesOf(t *testing.T, pkg string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(pkg, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	promises := map[string]bool{}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for name := range namedEntries(file) {
			promises[name] = true
		}
	}
	return promises
}
