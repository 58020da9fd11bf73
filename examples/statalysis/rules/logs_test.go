package rules

import (
	"bufio"
	"compress/gzip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// sharedData holds real logs and the ancestor's rule files. It is no part of the project.
const sharedData = "../../../../shared/data"

// ancestorLine is the only form of line that the ancestor could read.
var ancestorLine = regexp.MustCompile(
	`^(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})[\s\v]+([\w\-.]+)[\s\v]+-[\s\v]+\[(\d{1,2}/[A-Za-z]{3}/\d{4}:\d\d:\d\d:\d\d[^\]]*)\]` +
		`[\s\v]+"([A-Z]+)[\s\v]+([^\s\v]+)[\s\v]+([^\s\v"]+)"[\s\v]+(\d{3})[\s\v]+(\d+|-)[\s\v]+"(.+?)"[\s\v]+"(.+?)"[\s\v]*$`)

// benchmarkLog is the largest of them, from which the figures in this package's comments come.
const benchmarkLog = "sparkdeveloper_2016_combined"

type logLine struct{ ip, vhost, url, ref, ua string }

func (l *logLine) line() Line {
	return Line{IP: l.ip, Vhost: l.vhost, URL: l.url, Ref: l.ref, UA: l.ua}
}

// readLog returns the lines of a shared log that the ancestor could read, and the number of those
// that it could not. It skips the test where the log is absent.
func readLog(tb testing.TB, name string) (lines []logLine, unread int) {
	tb.Helper()
	f, err := os.Open(filepath.Join(sharedData, "logs", name+".log.gz"))
	if err != nil {
		tb.Skipf("the shared logs are not here: %v", err)
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	scanner := bufio.NewScanner(unzipped)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		m := ancestorLine.FindStringSubmatch(strings.TrimRight(scanner.Text(), "\r\n"))
		if m == nil {
			unread++
			continue
		}
		lines = append(lines, logLine{ip: m[1], vhost: strings.ToLower(m[2]), url: m[5], ref: m[9], ua: m[10]})
	}
	if err := scanner.Err(); err != nil {
		tb.Fatal(err)
	}
	return lines, unread
}

// stockRules loads the ancestor's rules, all of which must be readable.
func stockRules(tb testing.TB) *Set {
	tb.Helper()
	dir := filepath.Join(sharedData, "rules")
	if _, err := os.Stat(dir); err != nil {
		tb.Skipf("the ancestor's rules are not here: %v", err)
	}
	set, broken, err := Load(dir)
	if err != nil {
		tb.Fatal(err)
	}
	for _, b := range broken {
		tb.Error(b)
	}
	return set
}

// The counts are those of the table in the README beside the logs.
func TestSift_CatchesWhatTheAncestorCaught(t *testing.T) {
	set := stockRules(t)
	for _, want := range []struct {
		log                       string
		unread, rejected, blocked int
	}{
		{benchmarkLog, 16, 6462, 4360},
		{"semicomplete_2015_combined", 1, 375, 97},
		{"farm_nginx_combined", 303, 732, 502},
		{"hackers_joinform_combined", 12, 0, 0},
		{"lnav_shop", 0, 57, 0},
	} {
		t.Run(want.log, func(t *testing.T) {
			if raceDetector && want.log == benchmarkLog {
				t.Skip("the largest log is left out under the race detector")
			}
			lines, unread := readLog(t, want.log)
			if unread != want.unread {
				t.Errorf("unread lines: %d, want %d", unread, want.unread)
			}
			rejected, blocked := count(remember(set, lines))
			if rejected != want.rejected || blocked != want.blocked {
				t.Errorf("rejected (blocked) addresses: %d (%d), want %d (%d)",
					rejected, blocked, want.rejected, want.blocked)
			}
		})
	}
}

// remember is the stateful part: what a blocked address asks next is not looked at, and an
// ignored one may become blocked.
func remember(set *Set, lines []logLine) map[string]Verdict {
	sifter := set.NewSifter()
	remembered := make(map[string]Verdict)
	for _, l := range lines {
		old, known := remembered[l.ip]
		if known && old.Action == Block {
			continue
		}
		v := sifter.Sift(l.line())
		if v.Action != Accept && (!known || set.Stronger(v, old)) {
			remembered[l.ip] = v
		}
	}
	return remembered
}

func count(remembered map[string]Verdict) (rejected, blocked int) {
	for _, v := range remembered {
		if v.Action == Block {
			blocked++
		}
	}
	return len(remembered), blocked
}
