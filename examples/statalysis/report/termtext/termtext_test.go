package termtext

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestSafe_WritesOutWhatATerminalWouldObey(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"printable ASCII", `GET /a?b="c" \x16`, `GET /a?b="c" \x16`},
		{"letters of the world", "مسیر/страница/頁/é", "مسیر/страница/頁/é"},
		{"an emoji", "/🎉", "/🎉"},
		{"colours", "\x1b[31mred\x1b[0m", `\x1b[31mred\x1b[0m`},
		{"a window title", "\x1b]0;owned\a", `\x1b]0;owned\x07`},
		{"the C1 form of escape [", "\u009b2J", `\u009b2J`},
		{"the C1 byte itself", "\x9b2J", `\x9b2J`},
		{"lines", "a\r\nb\tc", `a\r\nb\tc`},
		{"nul and delete", "\x00\x7f", `\x00\x7f`},
		{"torn UTF-8", "caf\xc3", `caf\xc3`},
		{"an overlong slash", "\xc0\xaf", `\xc0\xaf`},
		{"an encoded surrogate", "\xed\xa0\x80", `\xed\xa0\x80`},
		{"bidi override", "a\u202egpj.exe", `a\u202egpj.exe`},
		{"bidi isolates", "\u2066a\u2069", `\u2066a\u2069`},
		{"invisible", "a\u200b\u00ad\ufeffb", `a\u200b\u00ad\ufeffb`},
		{"line separator", "a\u2028b", `a\u2028b`},
		{"other spaces", "a\u00a0\u3000b", `a\u00a0\u3000b`},
		{"a filler that looks like nothing", "\u3164", `\u3164`},
		{"tags", "\U000e0041", `\U000e0041`},
		{"private use", "\ue000", `\ue000`},
		{"a mark on a letter", "e\u0301", "e\u0301"},
		{"a mark on nothing", "\u0301e", `\u0301e`},
		{"a pile of marks", "e\u0301\u0301\u0301\u0301", "e\u0301\u0301\u0301" + `\u0301`},
		{"a mark after an escape", "\u036f\u0301", `\u036f\u0301`},
		{"another picture for a heart", "❤\ufe0f", `❤\ufe0f`},
		{"a skin tone", "👍\U0001f3fd", `👍\U0001f3fd`},
	} {
		if got := Safe(c.in); got != c.want {
			t.Errorf("%s: Safe(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestWidth_CountsColumns(t *testing.T) {
	for s, want := range map[string]int{
		"":           0,
		"/index":     6,
		"é":          1,
		"e\u0301":    1,
		"頁":          2,
		"ＡＢ":         4,
		"🎉!":         3,
		"страница":   8,
		"한글":         4,
		"\U00020000": 2,
	} {
		if got := Width(s); got != want {
			t.Errorf("Width(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestShorten_KeepsBothEnds(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  string
	}{
		{"/a/long/path/to/page.html", 25, "/a/long/path/to/page.html"},
		{"/a/long/path/to/page.html", 12, "/a/lon….html"},
		{"/a/long/path/to/page.html", 11, "/a/lo….html"},
		{"abc", 2, "a…"},
		{"abc", 1, "…"},
		{"abc", 0, ""},
		{"abc", -1, ""},
		{"頁頁頁頁", 8, "頁頁頁頁"},
		{"頁頁頁頁", 7, "頁…頁"},
		{"頁頁頁頁", 2, "…"},
		{"ae\u0301xxxxe\u0301z", 5, "ae\u0301…e\u0301z"},
	} {
		if got := Shorten(c.in, c.width); got != c.want {
			t.Errorf("Shorten(%q, %d) = %q, want %q", c.in, c.width, got, c.want)
		}
	}
}

func TestPad_FillsColumnsNotBytes(t *testing.T) {
	if got := PadRight("頁", 4) + "|" + PadLeft("é", 3) + "|" + PadLeft("wide", 2); got != "頁  |  é|wide" {
		t.Errorf("got %q", got)
	}
}

func TestThousands_GroupsDigits(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -100: "-100", -1000: "-1,000", -9223372036854775808: "-9,223,372,036,854,775,808"} {
		if got := Thousands(n); got != want {
			t.Errorf("Thousands(%d) = %s, want %s", n, got, want)
		}
	}
}

func TestCompact_TakesSixColumns(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 99_999: "99,999", 100_000: "100k", 206_860: "207k", 999_499: "999k", 999_500: "1.00M", 2_125_045: "2.13M", 12_345_678: "12.3M", 9223372036854775807: "9.22E", -206_860: "-207k"} {
		if got := Compact(n); got != want || len(got) > 6 {
			t.Errorf("Compact(%d) = %s, want %s", n, got, want)
		}
	}
}

func FuzzSafe(f *testing.F) {
	for _, s := range []string{"/index.html", "\x1b[31m", "\u009b", "e\u0301\u0301\u0301\u0301", "頁\u202e\xff", "\u036f\u0301", "❤\ufe0f"} {
		f.Add(s, 7)
	}
	f.Fuzz(func(t *testing.T, s string, width int) {
		safe := Safe(s)
		if Safe(safe) != safe {
			t.Fatalf("Safe(%q) = %q is not safe itself", s, safe)
		}
		if !utf8.ValidString(safe) {
			t.Fatalf("Safe(%q) = %q is no UTF-8", s, safe)
		}
		for _, r := range safe {
			if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Bidi_Control) {
				t.Fatalf("Safe(%q) = %q lets %U through", s, safe, r)
			}
		}
		width %= 300
		short := Shorten(safe, width)
		if got := Width(short); got > max(width, 0) {
			t.Fatalf("Shorten(%q, %d) = %q is %d wide", safe, width, short, got)
		}
		if Safe(short) != short {
			t.Fatalf("Shorten(%q, %d) = %q is not safe", safe, width, short)
		}
		if width > 0 && Width(safe) <= width && Width(PadLeft(short, width)) != width {
			t.Fatalf("PadLeft(%q, %d) is not as wide", short, width)
		}
	})
}

func ExampleSafe() {
	fmt.Println(Safe("/search?q=\x1b[2J\u202etxt.exe\xff"))
	// Output: /search?q=\x1b[2J\u202etxt.exe\xff
}

func ExampleShorten() {
	for _, width := range []int{30, 20} {
		fmt.Println(strings.Repeat("-", width))
		fmt.Println(Shorten("/2015/03/19/apache-spark-quick-guide/", width))
	}
	// Output:
	// ------------------------------
	// /2015/03/19/apa…k-quick-guide/
	// --------------------
	// /2015/03/1…ck-guide/
}
