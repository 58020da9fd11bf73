package sasync_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// ledgerFile tells a Twisted programmer what became of each promise.
const ledgerFile = "docs/from-twisted.md"

// ledgerRow is a row of one of its tables.
type ledgerRow struct {
	line    int
	id      string
	verdict string
	promise string   // or the reason
	tests   []string // each as package.TestName
}

// The parts of the ledger that are read by this test.
var (
	ledgerSection = regexp.MustCompile("^## .*\\(tests in `([a-z0-9/]+)`\\)$")
	ledgerID      = regexp.MustCompile(`^[A-Z]+[0-9]+b?$`)
	ledgerTest    = regexp.MustCompile("^`(?:([a-z0-9/]+)\\.)?((?:Test|Example|Fuzz)[A-Za-z0-9_]*(?:/[A-Za-z0-9_/]+)?)`$")
)

func TestFromTwisted_HasEveryRowOnce(t *testing.T) {
	var want []string
	for _, block := range []struct {
		letter      string
		first, last int
	}{{"D", 1, 51}, {"D", 53, 53}, {"A", 1, 36}, {"R", 1, 49}, {"T", 1, 25}, {"K", 1, 15}, {"P", 1, 21}, {"P", 30, 42}} {
		for n := block.first; n <= block.last; n++ {
			want = append(want, fmt.Sprint(block.letter, n))
		}
	}
	lines := map[string]int{}
	for _, row := range readLedger(t) {
		if first, twice := lines[row.id]; twice {
			t.Errorf("line %d: %s is in line %d already", row.line, row.id, first)
		}
		lines[row.id] = row.line
	}
	for _, id := range want {
		if lines[id] == 0 {
			t.Errorf("%s is missing", id)
		}
	}
}

func TestFromTwisted_EveryRowHasItsVerdict(t *testing.T) {
	complete := regexp.MustCompile(`^([DRTK][0-9]+|A([1-9]|[12][0-9]|3[0-6])|P([1-9]|1[0-9]|2[01]|3[0-9]b?|4[0-2]))$`) // nothing of these is to come
	for _, row := range readLedger(t) {
		switch {
		case row.promise == "":
			t.Errorf("line %d: %s has neither a promise nor a reason", row.line, row.id)
		case row.verdict == "not yet" && complete.MatchString(row.id):
			t.Errorf("line %d: %s is not yet there", row.line, row.id)
		case row.verdict == "not yet" && len(row.tests) > 0:
			t.Errorf("line %d: %s is not yet there, and has tests", row.line, row.id)
		}
		switch row.verdict {
		case "kept", "improved":
			if len(row.tests) == 0 {
				t.Errorf("line %d: no test holds %s", row.line, row.id)
			}
		case "declined", "not yet":
		default:
			t.Errorf("line %d: %s is %q: want kept, improved, declined or not yet", row.line, row.id, row.verdict)
		}
	}
}

func TestFromTwisted_EveryTestThatItNamesExists(t *testing.T) {
	known := map[string]map[string]bool{} // by package
	for _, row := range readLedger(t) {
		for _, test := range row.tests {
			pkg, name, _ := strings.Cut(test, ".")
			if known[pkg] == nil {
				known[pkg] = testsOf(t, pkg)
			}
			if !known[pkg][name] {
				t.Errorf("line %d: %s: package %s has no %s", row.line, row.id, pkg, name)
			}
		}
	}
}

// readLedger gives the rows of all tables below a heading that names a package.
func readLedger(t *testing.T) (rows []ledgerRow) {
	t.Helper()
	text, err := os.ReadFile(ledgerFile)
	if err != nil {
		t.Fatal(err)
	}
	pkg := ""
	for i, line := range strings.Split(string(text), "\n") {
		if heading := ledgerSection.FindStringSubmatch(line); heading != nil {
			pkg = heading[1]
		} else if strings.HasPrefix(line, "## ") {
			pkg = ""
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		if pkg == "" || !ledgerID.MatchString(strings.TrimSpace(cells[0])) {
			continue
		}
		row, err := newLedgerRow(cells, pkg)
		if err != nil {
			t.Errorf("%s:%d: %v", ledgerFile, i+1, err)
			continue
		}
		row.line = i + 1
		rows = append(rows, row)
	}
	return rows
}

func newLedgerRow(cells []string, pkg string) (ledgerRow, error) {
	if len(cells) != 6 {
		return ledgerRow{}, fmt.Errorf("%d columns, want 6", len(cells))
	}
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	row := ledgerRow{id: cells[0], verdict: cells[3], promise: cells[4]}
	for _, field := range strings.Fields(strings.ReplaceAll(cells[5], ",", " ")) {
		test := ledgerTest.FindStringSubmatch(field)
		if test == nil {
			return ledgerRow{}, fmt.Errorf("%s: cannot read the test %s", row.id, field)
		}
		row.tests = append(row.tests, cmp.Or(test[1], pkg)+"."+test[2])
	}
	return row, nil
}

// testsOf gives the tests that the files of a package declare: functions, and
// the promises of its suites as TestSuite/group/promise.
func testsOf(t *testing.T, pkg string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(pkg, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("package %s: no files (%v)", pkg, err)
	}
	tests, suites := map[string]bool{}, newSuites()
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(path, "_test.go") {
			suites.read(file)
			continue
		}
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil {
				tests[f.Name.Name] = true
			}
		}
	}
	maps.Copy(tests, suites.tests())
	return tests
}

// suites are tests that a package exports for others to call: a function
// TestX with a table of {"group", promises}, where promises is a variable with
// a table of {"promise", func}.
type suites struct {
	groups   map[string]map[string]string // suite, group: variable
	promises map[string][]string          // variable: names
}

func newSuites() *suites {
	return &suites{map[string]map[string]string{}, map[string][]string{}}
}

func (s *suites) read(file *ast.File) {
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if strings.HasPrefix(decl.Name.Name, "Test") {
				s.groups[decl.Name.Name] = namedEntries(decl.Body)
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok && len(v.Values) == 1 {
					s.promises[v.Names[0].Name] = slices.Collect(maps.Keys(namedEntries(v.Values[0])))
				}
			}
		}
	}
}

// namedEntries gives the composite literals below n that begin with a string,
// each with the identifier that comes second, if it is one.
func namedEntries(n ast.Node) map[string]string {
	entries := map[string]string{}
	ast.Inspect(n, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok || len(lit.Elts) != 2 {
			return true
		}
		if name, ok := lit.Elts[0].(*ast.BasicLit); ok && name.Kind == token.STRING {
			text, _ := strconv.Unquote(name.Value)
			ident, _ := lit.Elts[1].(*ast.Ident)
			entries[text] = ""
			if ident != nil {
				entries[text] = ident.Name
			}
		}
		return true
	})
	return entries
}

func (s *suites) tests() map[string]bool {
	tests := map[string]bool{}
	for suite, groups := range s.groups {
		for group, variable := range groups {
			for _, promise := range s.promises[variable] {
				tests[suite+"/"+group+"/"+promise] = true
			}
		}
	}
	return tests
}
