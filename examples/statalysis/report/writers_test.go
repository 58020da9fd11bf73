package report

import (
	"bytes"
	"encoding/csv"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"sasync/examples/statalysis/report/termtext"
)

// harmless fails the test if text holds what a terminal or an eye would be
// fooled by.
func harmless(t *testing.T, text string) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Errorf("no UTF-8: %.200q", text)
	}
	for _, r := range text {
		if r != '\n' && r != '\r' && !unicode.IsPrint(r) {
			t.Fatalf("%q in %.200q", r, text)
		}
	}
}

func TestWriteCSV_HoldsNoFormulaAndNoEscape(t *testing.T) {
	var out bytes.Buffer
	if err := WriteCSV(&out, nastyAnswer()); err != nil {
		t.Fatal(err)
	}
	harmless(t, out.String())
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(nasty)+1 {
		t.Errorf("%d rows", len(rows))
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune(formula+"\t\r\n", []rune(strings.TrimLeft(cell, " ") + "x")[0]) {
				t.Errorf("%.80q is a formula", cell)
			}
		}
	}
}

func TestCSVText_KeepsWhatIsHarmless(t *testing.T) {
	for text, want := range map[string]string{
		"": `""`, "/a,b": `"/a,b"`, `say "hi"`: `"say ""hi"""`, "a=b": `"a=b"`, "=1": `"'=1"`, "  @x": `"'  @x"`, "-": `"-"`, "-1": `"'-1"`, "شای": `"شای"`,
	} {
		if got := csvText(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestWriteHTML_HasNothingButItsOwnTags(t *testing.T) {
	var out bytes.Buffer
	a := nastyAnswer()
	a.Title = nasty[1]
	if err := WriteHTML(&out, nasty[4], a); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	harmless(t, page)
	for _, s := range []string{"<script", "<img", "<svg/onload", "onerror=\"", "href=\"javascript", "http://", "https://"} {
		if strings.Contains(strings.ReplaceAll(page, "&#34;http://evil", ""), s) {
			t.Errorf("the page holds %q", s)
		}
	}
	if !strings.Contains(page, "default-src &#39;none&#39;; style-src &#39;sha256-") {
		t.Error("no policy")
	}
}

func TestWriteText_OfNastyValuesIsHarmless(t *testing.T) {
	for _, width := range []int{60, 100, 200} {
		var out bytes.Buffer
		if err := WriteText(&out, Style{Width: width}, nastyAnswer()); err != nil {
			t.Fatal(err)
		}
		harmless(t, out.String())
		for _, l := range strings.Split(out.String(), "\n") {
			if n := termtext.Width(l); n > width {
				t.Errorf("%d columns of %d: %q", n, width, l)
			}
		}
	}
	var out bytes.Buffer
	if err := WriteSQL(&out, nastyAnswer()); err != nil {
		t.Fatal(err)
	}
	harmless(t, out.String())
}

func TestCompare_FindsTheRowsOfTheTimeBefore(t *testing.T) {
	asked := Asked{Days: 1}
	now := answerOf(t, weekSetup(), "pages", asked)
	before := answerOf(t, weekSetup(), "pages", now.Before(asked))
	now.Compare(before)
	if got, want := rowsOf(now), "blog.example /tea 1 0 1 0 0"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	status := answerOf(t, weekSetup(), "status", asked)
	status.Compare(answerOf(t, weekSetup(), "status", status.Before(asked)))
	if got, want := rowsOf(status), "200 1 1 0\n404 1 1 0\n503 1 0 0"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Look at it with: WRITE_HTML=/tmp/page.html go test -run LooksAt ./report
func TestWriteHTML_LooksAtAllQuestions(t *testing.T) {
	var answers []*Answer
	for _, q := range Questions() {
		answers = append(answers, answerOf(t, weekSetup(), q.Name, Asked{Days: 7}))
	}
	var out bytes.Buffer
	if err := WriteHTML(&out, "statalysis", append(answers, nastyAnswer())...); err != nil {
		t.Fatal(err)
	}
	for _, q := range Questions() {
		if !strings.Contains(out.String(), `<section id="`+q.Name+`">`) {
			t.Errorf("no section %s", q.Name)
		}
	}
	if path := os.Getenv("WRITE_HTML"); path != "" {
		if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
