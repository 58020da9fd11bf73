package progress

import (
	"testing"
	"time"
)

func TestTimeLeft_IsThePaceSoFar(t *testing.T) {
	for _, c := range []struct {
		read, size int64
		took       time.Duration
		left       time.Duration
		ok         bool
	}{
		{25, 100, 10 * time.Second, 30 * time.Second, true},
		{100, 100, 10 * time.Second, 0, true},
		{150, 100, 10 * time.Second, 0, true}, // it has grown
		{25, 100, 100 * time.Millisecond, 0, false},
		{0, 100, 10 * time.Second, 0, false},
		{25, 0, 10 * time.Second, 0, false},
	} {
		left, ok := timeLeft(File{BytesRead: c.read, Size: c.size}, c.took)
		if left != c.left || ok != c.ok {
			t.Errorf("%+v: %s, %t", c, left, ok)
		}
	}
}

func TestPercent_IsUnknownWithoutASize(t *testing.T) {
	for _, c := range []struct {
		f    File
		want string
	}{{File{BytesRead: 5}, ""}, {File{BytesRead: 999, Size: 1000}, "99%"}, {File{BytesRead: 2000, Size: 1000}, "100%"}, {File{Size: 1000}, "0%"}} {
		if got := percent(c.f); got != c.want {
			t.Errorf("%+v: %q", c.f, got)
		}
	}
}

func TestShort_TakesSixColumns(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-1: "0.0 s", 0: "0.0 s", 9999 * time.Millisecond: "9.9 s", 10 * time.Second: "10 s", 99999 * time.Millisecond: "99 s",
		100 * time.Second: "1 min", 100*time.Minute - 1: "99 min", 100 * time.Minute: "1 h", 100*time.Hour - 1: "99 h", 240 * time.Hour: "10 d",
	} {
		if got := short(d); got != want || len(got) > 6 {
			t.Errorf("short(%s) = %q, want %q", d, got, want)
		}
	}
}

func TestSize_InWords(t *testing.T) {
	for bytes, want := range map[int64]string{0: "0 bytes", 999: "999 bytes", 1000: "1.0 kB", 999_499: "999 kB", 4_014_902: "4.0 MB", 414_600_000: "415 MB", 1 << 60: "1152922 TB"} {
		if got := size(bytes); got != want {
			t.Errorf("size(%d) = %q, want %q", bytes, got, want)
		}
	}
}

func TestCommonFolder_EndsAtASlash(t *testing.T) {
	for _, c := range []struct {
		names []string
		want  string
	}{
		{nil, ""},
		{[]string{"a.log"}, ""},
		{[]string{"/var/log/a.log"}, "/var/log/"},
		{[]string{"/var/log/a.log", "/var/log/a.log.1"}, "/var/log/"},
		{[]string{"/var/log/site/a.log", "/var/log/site2/a.log"}, "/var/log/"},
		{[]string{"/a.log", "b.log"}, ""},
		{[]string{"/a.log", "/b.log"}, "/"},
	} {
		if got := commonFolder(c.names); got != c.want {
			t.Errorf("commonFolder(%q) = %q, want %q", c.names, got, c.want)
		}
	}
}
