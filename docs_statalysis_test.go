package sasync_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// statalysisLedger tells what became of the ancestor's behaviours, its defects, and
// what people want.
const (
	statalysisLedger = "docs/statalysis.md"
	statalysisFolder = "examples/statalysis"
)

var (
	statalysisID   = regexp.MustCompile(`^[LBU][0-9]+$`)
	statalysisCode = regexp.MustCompile("`([^`]+)`")
)

// statalysisRow is a row of it: what, verdict, where, tests.
type statalysisRow struct {
	line         int
	id, verdict  string
	where, tests []string
}

func readStatalysisLedger(t *testing.T) (rows []statalysisRow) {
	t.Helper()
	text, err := os.ReadFile(statalysisLedger)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(string(text), "\n") {
		cells := strings.Split(strings.TrimSuffix(strings.TrimPrefix(line, "|"), "|"), "|")
		id := strings.TrimSpace(cells[0])
		if !statalysisID.MatchString(id) {
			continue
		}
		if len(cells) != 5 {
			t.Errorf("%s:%d: %d columns, want 5", statalysisLedger, i+1, len(cells))
			continue
		}
		rows = append(rows, statalysisRow{i + 1, id, strings.TrimSpace(cells[2]), inCode(cells[3]), inCode(cells[4])})
	}
	return rows
}

func inCode(cell string) (words []string) {
	for _, m := range statalysisCode.FindAllStringSubmatch(cell, -1) {
		words = append(words, m[1])
	}
	return words
}

func TestStatalysisLedger_HasEveryRowOnceInOrder(t *testing.T) {
	var want, got []string
	for _, block := range []struct {
		letter string
		last   int
	}{{"L", 57}, {"B", 7}, {"U", 10}} {
		for n := range block.last {
			want = append(want, fmt.Sprint(block.letter, n+1))
		}
	}
	for _, row := range readStatalysisLedger(t) {
		got = append(got, row.id)
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("the rows are\n%s, want\n%s", got, want)
	}
}

func TestStatalysisLedger_EveryRowHasItsVerdictItsPlaceAndATestThatExists(t *testing.T) {
	known := map[string]bool{}
	folders, err := filepath.Glob(statalysisFolder + "/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range append(folders, statalysisFolder) {
		if files, _ := filepath.Glob(filepath.Join(folder, "*_test.go")); len(files) == 0 {
			continue
		}
		for name := range testsOf(t, folder) {
			known[name] = true
		}
	}
	for _, row := range readStatalysisLedger(t) {
		verdict, rest, _ := strings.Cut(strings.NewReplacer(":", " ", ",", " ", ";", " ").Replace(row.verdict), " ")
		switch {
		case verdict != "kept" && verdict != "mended" && verdict != "declined":
			t.Errorf("line %d: %s is %q: want kept, mended or declined", row.line, row.id, row.verdict)
		case verdict == "declined" && strings.TrimSpace(rest) == "":
			t.Errorf("line %d: %s is declined without a reason", row.line, row.id)
		case verdict != "declined" && (len(row.where) == 0 || len(row.tests) == 0):
			t.Errorf("line %d: %s has no place or no test", row.line, row.id)
		}
		for _, test := range row.tests {
			if name, _, _ := strings.Cut(test, "/"); !known[name] {
				t.Errorf("line %d: %s: there is no %s", row.line, row.id, test)
			}
		}
		wantPlaces(t, row)
	}
}

// wantPlaces looks for the files of a row. A bare name is of the folder before it,
// or of the program's own.
func wantPlaces(t *testing.T, row statalysisRow) {
	t.Helper()
	folder := statalysisFolder
	for _, place := range row.where {
		path := filepath.Join(statalysisFolder, place)
		if _, err := os.Stat(path); err != nil {
			path = filepath.Join(folder, place)
		}
		if _, err := os.Stat(path); err != nil {
			t.Errorf("line %d: %s: there is no %s", row.line, row.id, place)
		}
		folder = filepath.Dir(path)
	}
}
