package statalysis

import (
	"io"
	"strings"
	"testing"
)

func TestShiftYears_MovesTheDateAndNothingElse(t *testing.T) {
	const log = `192.0.2.1 - - [29/Feb/2016:01:02:03 +0100] "GET /29/Feb/2016 HTTP/1.1" 200 5 "-" "-"
192.0.2.1 - - [31/Dec/2016:01:02:03 +0100] "GET / HTTP/1.1" 200 5 "-" "[31/Dec/2016:"
torn line without an end`
	want := strings.NewReplacer(
		"[29/Feb/2016:01", "[28/Feb/2017:01", "[31/Dec/2016:01", "[31/Dec/2017:01").Replace(log) + "\n"
	var got strings.Builder
	if err := shiftYears(&got, strings.NewReader(log), 1); err != nil {
		t.Fatal(err)
	}
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
}

func TestShiftYears_KeepsThe29thInALeapYear(t *testing.T) {
	var got strings.Builder
	if err := shiftYears(&got, strings.NewReader("[29/Feb/2016:\n"), 4); err != nil {
		t.Fatal(err)
	}
	if want := "[29/Feb/2020:\n"; got.String() != want {
		t.Errorf("got %q, want %q", got.String(), want)
	}
}

func TestLineCounter_CountsALastLineWithoutAnEnd(t *testing.T) {
	for text, want := range map[string]int64{"": 0, "\n": 1, "a": 1, "a\nb": 2, "a\nb\n": 2, "\n\n": 2} {
		var c lineCounter
		for i := range len(text) { // byte by byte, the hardest way
			io.WriteString(&c, text[i:i+1])
		}
		if c.lines != want {
			t.Errorf("%q: %d lines, want %d", text, c.lines, want)
		}
	}
}
