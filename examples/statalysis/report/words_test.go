package report

import (
	"testing"
	"time"

	"sasync/examples/statalysis/report/termtext"
)

func TestReadable_DecodesLettersBeyondASCIIOnly(t *testing.T) {
	for url, want := range map[string]string{
		"/a%20b%2Fc":              "/a%20b%2Fc",
		"/%D8%B4%D8%A7%DB%8C":     "/شای",
		"/caf%c3%a9":              "/café",
		"/caf%c3":                 "/caf%c3",
		"/%c3%28":                 "/%c3%28",
		"/%E2%80%AE":              "/%E2%80%AE", // a bidi control is no letter
		"/%f0%9f%8e%89":           "/%f0%9f%8e%89",
		"/%":                      "/%",
		"/%4":                     "/%4",
		"/%zz":                    "/%zz",
		"/%E9%A0%81%E9%A0%81/%41": "/頁頁/%41",
	} {
		if got := readable(url); got != want {
			t.Errorf("readable(%q) = %q, want %q", url, got, want)
		}
	}
}

func FuzzReadable(f *testing.F) {
	for _, s := range []string{"/%D8%B4", "/%E2%80%AE", "%", "%c3%28", "\x1b%1b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, url string) {
		got := readable(url)
		if len(got) > len(url) {
			t.Fatalf("readable(%q) = %q is longer", url, got)
		}
		if safe := termtext.Safe(url); safe == url && termtext.Safe(got) != got {
			// Only marks may need it: they can be many, or stand on nothing.
			for _, r := range got {
				if r < ' ' || r == 0x7f {
					t.Fatalf("readable(%q) = %q has a control character", url, got)
				}
			}
		}
	})
}

func TestChange_InWords(t *testing.T) {
	for _, c := range []struct {
		now, before int64
		want        span
	}{
		{0, 0, span{faint, "="}},
		{5, 0, span{good, "new"}},
		{0, 5, span{bad, "-100%"}},
		{1001, 1000, span{faint, "="}},
		{110, 100, span{good, "+10%"}},
		{1000, 100, span{good, "+900%"}},
		{1200, 100, span{good, "×12"}},
	} {
		if got := change(c.now, c.before); got != c.want {
			t.Errorf("from %d to %d: %v, want %v", c.before, c.now, got, c.want)
		}
	}
}

func TestZone_NamesTheOffset(t *testing.T) {
	for seconds, want := range map[int64]string{0: "UTC", 3600: "UTC+1", -14400: "UTC-4", 12600: "UTC+3:30", -34200: "UTC-9:30"} {
		if got := zone(seconds); got != want {
			t.Errorf("zone(%d) = %s, want %s", seconds, got, want)
		}
	}
}

func TestMoment_TellsTheYearWhereItIsNotClear(t *testing.T) {
	now := at("2026-01-15", "12:00:00")
	for _, c := range []struct {
		seconds int64
		want    string
	}{
		{at("2025-12-27", "20:04:05"), "27 Dec 20:04"},
		{at("2025-01-27", "20:04:05"), "27 Jan 2025"},
		{at("2030-01-27", "20:04:05"), "27 Jan 2030"},
	} {
		if got := moment(c.seconds, now); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

func TestDuration_IsRoundedForPeople(t *testing.T) {
	for d, want := range map[time.Duration]string{1234567: "1ms", 1_500_000_000: "1.5 s", 90 * time.Second: "1m30s"} {
		if got := duration(d); got != want {
			t.Errorf("duration(%d) = %s, want %s", d, got, want)
		}
	}
}

func TestSparkline_ScalesToTheLargest(t *testing.T) {
	for _, c := range []struct {
		values []int64
		want   string
	}{
		{nil, ""},
		{[]int64{0, 0}, "··"},
		{[]int64{1}, "█"},
		{[]int64{1, 100, 50, 0, 13}, "▁█▄·▂"},
	} {
		if got := sparkline(c.values); got != c.want {
			t.Errorf("sparkline(%v) = %s, want %s", c.values, got, c.want)
		}
	}
}

func TestBar_IsNeverInvisibleForSomething(t *testing.T) {
	for _, c := range []struct {
		value, top int64
		width      int
		want       string
	}{
		{0, 10, 4, ""}, {10, 0, 4, ""}, {10, 10, 0, ""}, {1, 1_000_000, 4, "▏"}, {10, 10, 4, "████"}, {5, 10, 3, "█▌"},
	} {
		if got := bar(c.value, c.top, c.width); got != c.want {
			t.Errorf("bar(%d, %d, %d) = %q, want %q", c.value, c.top, c.width, got, c.want)
		}
	}
}
