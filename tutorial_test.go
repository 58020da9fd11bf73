package sasync_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// tutorialFile shows pieces of programs, each below a link to its file.
const tutorialFile = "docs/tutorial.md"

var tutorialLink = regexp.MustCompile(`^\[examples/[^]]+\]\(([^)]+)\)$`)

func TestTutorial_ShowsWhatItsProgramsSay(t *testing.T) {
	text, err := os.ReadFile(tutorialFile)
	if err != nil {
		t.Fatal(err)
	}
	program, shown := "", 0
	for part := range strings.SplitSeq(string(text), "```") {
		if code, isCode := strings.CutPrefix(part, "go\n"); isCode {
			shown++
			if !strings.Contains(program, code) {
				t.Errorf("no program has this code:\n%s", code)
			}
			continue
		}
		for line := range strings.Lines(part) {
			if link := tutorialLink.FindStringSubmatch(strings.TrimSpace(line)); link != nil {
				program = readFile(t, filepath.Join(filepath.Dir(tutorialFile), link[1]))
			}
		}
	}
	if shown == 0 {
		t.Error("it shows no code")
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
