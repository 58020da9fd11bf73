package accesslog

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

func TestParse_SamplesAreFewForEachReason(t *testing.T) {
	text := combinedLine + "\n" + strings.Repeat("\n", 50) + strings.Repeat(tornLine+"\n", 2) + "text\n"
	w := readFile(t, write(t, "x.log", text), Options{})
	var got []string
	for _, s := range w.samples {
		got = append(got, fmt.Sprintf("%d %v", s.Line, s.Reason))
	}
	want := "2 empty line|3 empty line|4 empty line|52 request has no closing quote|53 request has no closing quote|54 no time in brackets"
	if strings.Join(got, "|") != want || w.unread != 53 || w.reasons[EmptyLine] != 50 || w.reasons[OpenRequest] != 2 || w.reasons[NoTime] != 1 {
		t.Errorf("got %v, %v", got, w.reasons)
	}
}

func TestParse_SamplesAreSafeToPrint(t *testing.T) {
	for in, want := range map[string]string{
		"plain text ü €":                  "plain text ü €",
		"\x1b[31mred\x07\t\x7f\x00":       `\x1b[31mred\x07\x09\x7f\x00`,
		"bad \xff\xc3":                    `bad \xff\xc3`,
		"\u202etxt \u0085 \U000e0001":     `\u202etxt \u0085 \U000e0001`,
		strings.Repeat("a", 300):          strings.Repeat("a", 300),
		strings.Repeat("a", 301):          strings.Repeat("a", 297) + "…",
		strings.Repeat("a", 296) + "€b€c": strings.Repeat("a", 296) + "…",
	} {
		if got := printable(in); got != want {
			t.Errorf("%q\ngot  %q\nwant %q", in, got, want)
		}
	}
	for n := range 320 {
		got := printable(strings.Repeat("\x00", n) + strings.Repeat("€", n))
		if len(got) > sampleSize || !utf8.ValidString(got) {
			t.Fatalf("%d bytes: %q", len(got), got)
		}
	}
}

func TestParse_ReusesTheRecordsOfAnEarlierBlock(t *testing.T) {
	w := readFile(t, write(t, "x.log", numbered(100)), Options{})
	b := w.blocks[0]
	first := b.Parse(nil).Records
	again := b.Parse(first[:0]).Records
	if &first[0] != &again[0] || len(again) != 100 {
		t.Error("the memory was not used again")
	}
}

func TestParse_BlocksMayBeParsedInParallel(t *testing.T) {
	w := readFile(t, write(t, "x.log", mixedLog(300)), Options{BlockSize: 5000})
	var total sync.Map
	var wg sync.WaitGroup
	for i, b := range w.blocks {
		for range 2 {
			wg.Go(func() { total.Store(i, b.Parse(nil).Lines) })
		}
	}
	wg.Wait()
	lines := 0
	total.Range(func(_, n any) bool { lines += n.(int); return true })
	if lines != w.lines {
		t.Errorf("%d lines, want %d", lines, w.lines)
	}
}
