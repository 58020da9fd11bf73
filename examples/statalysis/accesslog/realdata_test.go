package accesslog

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// realData is a folder of real logs, which are not part of the project.
const realData = "../../../../shared/data"

func realLogs(t *testing.T) []string {
	t.Helper()
	logs, err := filepath.Glob(filepath.Join(realData, "logs", "*.log.gz"))
	if err != nil || len(logs) == 0 {
		t.Skipf("no real logs in %s", realData)
	}
	return logs
}

func TestRealLogs_NothingIsLost(t *testing.T) {
	// name: format, lines, lines unread.
	wants := map[string]struct {
		format        Format
		lines, unread int
	}{
		"farm_apache_common":            {Common, 946, 6},
		"farm_apache_vhost":             {VhostCombined, 1602, 0},
		"farm_nginx_combined":           {Combined, 21641, 0},
		"hackers_joinform_combined":     {Combined, 3456, 0},
		"lnav_shop":                     {Combined, 1000, 0},
		"semicomplete_2015_combined":    {Combined, 10000, 1},
		"sparkdeveloper_2016_combined":  {Combined, 206860, 0},
		"sparkdeveloper_overlap_inside": {Combined, 20309, 0},
	}
	for _, path := range realLogs(t) {
		name := strings.TrimSuffix(filepath.Base(path), ".log.gz")
		t.Run(name, func(t *testing.T) {
			w := readFile(t, path, Options{})
			want, known := wants[name]
			if !known {
				t.Skip("not known here")
			}
			if f := w.blocks[0].File.Format(); f != want.format || w.lines != want.lines || w.unread != want.unread || w.err != nil {
				t.Errorf("%v, %d lines, %d unread %v, %v", f, w.lines, w.unread, w.samples, w.err)
			}
			if everyNth > 1 && w.lines > 50000 {
				return
			}
			small := readFile(t, path, Options{BlockSize: 64})
			if small.lines != w.lines || !slices.Equal(small.records, w.records) {
				t.Error("blocks of 64 bytes give another result")
			}
		})
	}
}

// ancestorLine is what the ancestor reads: IPv4, vhost, -, [date], "METHOD url
// proto", code, bytes, "ref", "ua", nothing after.
var ancestorLine = regexp.MustCompile(`^(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})\s+([\w\-.]+)\s+-\s+\[([^\]]+)\]\s+"([A-Z]+)\s+(\S+)\s+([^\s"]+)"` +
	`\s+(\d{3})\s+(\d+|-)\s+"(.+?)"\s+"(.+?)"\s*$`)

var localTime = regexp.MustCompile(`^\d{1,2}/[A-Za-z]{3}/\d{4}:\d\d:\d\d:\d\d`)

func TestRealLogs_EqualTheAncestorWhereItCouldRead(t *testing.T) {
	kept := map[string]int{"sparkdeveloper_2016_combined": 206844, "semicomplete_2015_combined": 9999,
		"farm_nginx_combined": 21338, "hackers_joinform_combined": 3444, "lnav_shop": 1000}
	for _, path := range realLogs(t) {
		name := strings.TrimSuffix(filepath.Base(path), ".log.gz")
		t.Run(name, func(t *testing.T) {
			n, wrong, number := 0, 0, 0
			for _, b := range readFile(t, path, Options{}).blocks {
				p := Parser{Format: b.File.Format()}
				for line := range strings.Lines(b.Text) {
					if number++; number%everyNth != 0 {
						continue
					}
					line = strings.TrimRight(line, "\r\n")
					g := ancestorLine.FindStringSubmatch(line)
					if g == nil {
						continue
					}
					n++
					if problem := differs(&p, line, g); problem != "" && wrong < 5 {
						wrong++
						t.Errorf("%s\n%s", line, problem)
					}
				}
			}
			if want, known := kept[name]; known && everyNth == 1 && n != want {
				t.Errorf("%d lines compared, want %d", n, want)
			}
		})
	}
}

// differs compares a parsed line with the groups of ancestorLine. The ancestor
// swallows a further quoted field into ua; here it is a trailing field.
func differs(p *Parser, line string, g []string) string {
	var r Record
	if err := p.Parse(line, &r); err != nil {
		return err.Error()
	}
	dt, err := time.Parse("2/Jan/2006:15:04:05", localTime.FindString(g[3]))
	if err != nil {
		return err.Error()
	}
	ua := g[10]
	if p.last.trailing {
		ua, _, _ = strings.Cut(ua, `" "`)
	}
	for _, c := range []struct{ what, got, want string }{
		{"ip", r.IP, g[1]},
		{"vhost", r.Vhost, strings.ToLower(g[2])},
		{"dt", time.Unix(r.Time+int64(r.Offset), 0).UTC().String(), dt.String()},
		{"method", r.Method, g[4]},
		{"url", r.URL, g[5]},
		{"proto", r.Proto, g[6]},
		{"http", strconv.Itoa(r.Status), g[7]},
		{"bytes", strings.Replace(strconv.FormatInt(r.Bytes, 10), "-1", "-", 1), g[8]},
		{"ref", r.Ref, g[9]},
		{"ua", r.UA, ua},
	} {
		if c.got != c.want {
			return c.what + ": got " + strconv.Quote(c.got) + ", the ancestor " + strconv.Quote(c.want)
		}
	}
	return ""
}

// TestRealLogs_NastyLinesReadAsTheirCategorySays takes each row of a table of
// lines that parsers get wrong.
func TestRealLogs_NastyLinesReadAsTheirCategorySays(t *testing.T) {
	f, err := os.Open(filepath.Join(realData, "nasty_lines.tsv"))
	if err != nil {
		t.Skipf("no table of nasty lines: %v", err)
	}
	defer f.Close()
	all := func(Record) bool { return true }
	fits := map[string]func(Record) bool{
		"attack_payload":           func(r Record) bool { return r.Method == "GET" && r.Proto == "HTTP/1.1" },
		"backslash_x_escape":       func(r Record) bool { return strings.Contains(r.Ref+r.UA, `\`) },
		"bad_request_line":         func(r Record) bool { return r.Method == "" && r.Proto == "" && len(r.URL) > 5 && r.Status == 400 },
		"bytes_dash":               func(r Record) bool { return r.Bytes == -1 },
		"empty_referer":            func(r Record) bool { return r.Ref == "" && r.UA != "" },
		"empty_request":            func(r Record) bool { return r.Method == "" && r.URL == "-" },
		"empty_ua":                 func(r Record) bool { return r.UA == "" },
		"escaped_quote":            func(r Record) bool { return strings.Contains(r.URL+r.UA, `\"`) },
		"ipv6_client":              func(r Record) bool { return strings.Contains(r.IP, ":") },
		"line_over_4000_bytes":     func(r Record) bool { return len(r.UA) > 3500 },
		"percent_nonascii":         func(r Record) bool { return strings.Contains(r.URL, "%") },
		"remote_user_or_odd_ident": func(r Record) bool { return r.User != "-" && r.User != "" },
		"combined_regex_fails":     nil, // torn
		"unusual_common":           nil, // an error log's line
	}
	rows := 0
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		part := strings.SplitN(in.Text(), "\t", 3)
		rows++
		fit, known := fits[part[0]]
		if !known {
			fit = all
		}
		if strings.HasSuffix(part[1], "_csv.log") { // no log of the family
			fit = nil
		}
		var p Parser
		var r Record
		err := p.Parse(part[2], &r)
		if (fit == nil) != (err != nil) || err == nil && !fit(r) {
			t.Errorf("%s: %v\n%s\n%+v", part[0], err, part[2], r)
		}
	}
	if err := in.Err(); err != nil || rows == 0 {
		t.Errorf("%d rows, %v", rows, err)
	}
}
