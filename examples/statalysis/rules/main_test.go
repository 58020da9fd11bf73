package rules

import (
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// folder writes rule files, name and content in turn, and returns where.
func folder(t testing.TB, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		if err := os.WriteFile(filepath.Join(dir, files[i]), []byte(files[i+1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// load loads a folder of those files, in which nothing is broken.
func load(t testing.TB, files ...string) *Set {
	t.Helper()
	set, broken, err := Load(folder(t, files...))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range broken {
		t.Fatal(b)
	}
	return set
}

// keys are the set's rules in its order, without the built-in one.
func keys(set *Set) (keys []string) {
	for _, r := range set.Rules() {
		if r.Kind != Robots {
			keys = append(keys, r.Key())
		}
	}
	return keys
}

// caughtBy is the key of the rule that catches the line, or "".
func caughtBy(set *Set, l logLine) string {
	v := set.NewSifter().Sift(l.line())
	if v.Rule < 0 {
		return ""
	}
	return set.Rules()[v.Rule].Key()
}
