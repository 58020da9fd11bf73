package accesslog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func FuzzParse(f *testing.F) {
	for _, line := range []string{
		commonLine, combinedLine, tornLine, errorLine, combinedLine + ` "-" 0.5`,
		"www.example.org:80 " + combinedLine, "2024-03-10 08:30:00+0900 [-] " + combinedLine,
		strings.Replace(combinedLine, " - - ", " www.example.org - ", 1),
		strings.Replace(combinedLine, "192.0.2.7", "::ffff:192.0.2.7", 1),
		strings.Replace(combinedLine, "GET /a HTTP/1.1", `\x16\x03\x01`, 1),
		strings.Replace(combinedLine, "Agent", `() { :; }; echo "x" \"y\" `, 1),
		`0.0.0.0 - a[b] [1/Jan/2000:00:00:00] "" 100 -`,
	} {
		for format := FormatUnknown; format <= Ancestor; format++ {
			f.Add(line, byte(format))
		}
	}
	f.Fuzz(func(t *testing.T, line string, format byte) {
		if strings.IndexByte(line, '\n') >= 0 {
			t.Skip("never inside a line")
		}
		p := Parser{Format: Format(format % byte(Ancestor+1))}
		var r Record
		if err := p.Parse(line, &r); err != nil {
			if err.(Reason) == 0 || err.(Reason) >= reasons {
				t.Fatalf("reason %d", err)
			}
			return
		}
		checkFields(t, line, r)
		checkRoundTrip(t, r)
	})
}

// FuzzFormats reads a line by each format that is not of the common family.
func FuzzFormats(f *testing.F) {
	for name, format := range sampleFormats {
		text, err := os.ReadFile(samplePath(name + ".log"))
		if err != nil {
			f.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			f.Add(strings.TrimSuffix(line, "\n"), byte(format))
		}
	}
	fields := (*w3cLayout)(nil).parseFields(" date time c-ip cs-method cs-uri-stem cs-uri-query sc-status cs(User-Agent) time-taken")
	f.Fuzz(func(t *testing.T, line string, format byte) {
		if strings.IndexByte(line, '\n') >= 0 {
			t.Skip("never inside a line")
		}
		p := Parser{Format: Traefik + Format(format)%(Custom-Traefik), w3c: fields}
		var r Record
		if err := p.Parse(line, &r); err == nil {
			checkRanges(t, r)
		} else if err.(Reason) == 0 || err.(Reason) >= reasons {
			t.Fatalf("reason %d", err)
		}
	})
}

// FuzzLayout compiles a format string and reads a line by it.
func FuzzLayout(f *testing.F) {
	for _, format := range []string{
		`%h %l %u %t \"%r\" %>s %b`, `$remote_addr [$time_local] "$request" $status $bytes_sent`, `%d{%d.%m.%Y} %t %^ ~h{,} "%r" %s`,
		`{"ip":"%h","t":"%x","r":["%r"],"s":%s,"x":{"y":"%m %U%q"}}`, `log_format x '$msec $remote_addr' ' $uri$is_args$args $status';`,
		`LogFormat "%a %{msec}t %m %U%q %s" x`, "combined",
	} {
		f.Add(format, combinedLine)
		f.Add(format, `{"ip":"192.0.2.7","t":1710027000,"r":["GET /a"],"s":200,"x":{"y":"\u00fc"}}`)
	}
	f.Fuzz(func(t *testing.T, format, line string) {
		l, err := ParseLayout(format)
		if err != nil {
			if e := err.(*FormatError); e.At >= 0 && e.At > len(e.Format) || e.Error() == "" {
				t.Errorf("a place outside: %+v", e)
			}
			return
		}
		p := Parser{Format: l.Format(), Layout: l}
		var r Record
		if p.Parse(line, &r) == nil {
			checkRanges(t, r)
		}
	})
}

// FuzzStrftime compares with package time where both know the notation.
func FuzzStrftime(f *testing.F) {
	f.Add(int64(1710027000))
	f.Add(int64(-62135596800))
	f.Fuzz(func(t *testing.T, unix int64) {
		when := time.Unix(unix, 0).UTC()
		if when.Year() < 0 || when.Year() > 9999 {
			return
		}
		for layout, std := range map[string]string{
			"%Y-%m-%d %H:%M:%S %z": "2006-01-02 15:04:05 -0700", "%a %d %b %Y %I:%M:%S %p": "Mon 02 Jan 2006 03:04:05 PM", "%e/%B/%Y %T": "_2/January/2006 15:04:05",
		} {
			l, err := parseStrftime(layout)
			if err != nil {
				t.Fatal(err)
			}
			var m moment
			text := when.Format(std)
			n := l.at(text, &m)
			if got, ok := m.utc(); n != len(text) || !ok || got != unix {
				t.Errorf("%s: %q gives %d, %v", layout, text, got, ok)
			}
		}
		var m moment
		if n := timeAt(when.Format(time.RFC3339), &m); n == 0 || m.unix+int64(m.seconds) != unix {
			t.Errorf("%v: %+v", when, m)
		}
	})
}

// FuzzJSON holds the scanner to encoding/json: it takes what is valid and finds
// the same strings in it.
func FuzzJSON(f *testing.F) {
	f.Add(`{"a":"b","c":{"a":[1,"x",{}]},"d":"\u00fc\ud83d\ude00\n"}`)
	f.Add(` { } `)
	f.Fuzz(func(t *testing.T, text string) {
		var want map[string]json.RawMessage
		if json.Unmarshal([]byte(text), &want) != nil || !utf8.ValidString(text) || strings.Count(text, "[")+strings.Count(text, "{") > maxDepth {
			return
		}
		got := map[string]string{}
		j := jsonScanner{s: text}
		ok := j.members(0, func(key string) bool {
			v, ok := j.value(1)
			delete(got, unescaped(key))
			if v.kind == '"' {
				got[unescaped(key)] = unescaped(v.text)
			}
			return ok
		})
		if !ok || j.peek() != 0 {
			t.Fatalf("valid, and not taken: %q", text)
		}
		for key, raw := range want {
			var s string
			if raw[0] == '"' && json.Unmarshal(raw, &s) == nil && got[key] != s && !strings.Contains(string(raw), `\ud`) && !strings.Contains(string(raw), `\uD`) {
				t.Errorf("%q: got %q, want %q", key, got[key], s)
			}
		}
	})
}

// checkRanges holds a record to what its fields promise.
func checkRanges(t *testing.T, r Record) {
	if again, ok := clientName(r.IP); !ok || again != r.IP {
		t.Errorf("client %q reads as %q, %v", r.IP, again, ok)
	}
	if r.URL == "" || r.Vhost == "" || r.User == "" {
		t.Errorf("an empty field: %+v", r)
	}
	if r.Status < 0 || r.Status > 999 || r.Bytes < -1 || r.ServedMicros < -1 || r.Offset <= -86400 || r.Offset >= 86400 {
		t.Errorf("out of range: %+v", r)
	}
}

// checkFields holds a record against the line that it came from.
func checkFields(t *testing.T, line string, r Record) {
	for name, field := range map[string]string{"url": r.URL, "ref": r.Ref, "ua": r.UA, "user": r.User, "method": r.Method, "proto": r.Proto} {
		if field != "-" && !strings.Contains(line, field) {
			t.Errorf("%s %q is not in the line", name, field)
		}
	}
	if r.Vhost != "-" && !strings.Contains(lowerASCII(line), r.Vhost) {
		t.Errorf("vhost %q is not in the line", r.Vhost)
	}
	checkRanges(t, r)
}

// checkRoundTrip renders a record as a line of the fullest format and parses
// that. Quotes and backslashes in values are left out: once they stand at
// another place, they may mean another thing.
func checkRoundTrip(t *testing.T, r Record) {
	if strings.ContainsAny(r.URL+r.Ref+r.UA+r.User, `"\`) || strings.ContainsAny(r.IP+r.Vhost, `"[`) || isAddress(r.Vhost) {
		return
	}
	if year := time.Unix(r.Time+int64(r.Offset), 0).UTC().Year(); year < 0 || year > 9999 {
		return
	}
	p := Parser{Format: VhostCombined}
	var got Record
	if err := p.Parse(render(r), &got); err != nil || got != r {
		t.Errorf("%s\ngot  %+v, %v\nwant %+v", render(r), got, err, r)
	}
}

func render(r Record) string {
	request := r.URL
	if r.Method != "" {
		request = strings.TrimSuffix(r.Method+" "+r.URL+" "+r.Proto, " ")
	}
	size := fmt.Sprint(r.Bytes)
	if r.Bytes < 0 {
		size = "-"
	}
	when := time.Unix(r.Time, 0).In(time.FixedZone("", int(r.Offset))).Format("02/Jan/2006:15:04:05")
	sign, off := '+', r.Offset
	if off < 0 {
		sign, off = '-', -off
	}
	return fmt.Sprintf(`%s %s - %s [%s %c%02d%02d] "%s" %03d %s "%s" "%s"`,
		r.Vhost, r.IP, r.User, when, sign, off/3600, off/60%60, request, r.Status, size, r.Ref, r.UA)
}

// FuzzCut holds the cutter to its promise that the size of a piece changes
// nothing: any stream gives the same lines, whole or too long, with their numbers.
func FuzzCut(f *testing.F) {
	f.Add([]byte("one\ntwo\r\n\nthree"), byte(3), byte(4))
	f.Add([]byte("\n\n"), byte(1), byte(1))
	f.Add(bytes.Repeat([]byte("0123456789\r\n"), 40), byte(16), byte(10))
	f.Fuzz(func(t *testing.T, data []byte, size, maxLine byte) {
		limit := int(maxLine) + 1
		got := cutLines(t, data, int(size)+1, limit)
		want := cutLines(t, data, len(data)+limit+2, limit)
		if !slices.Equal(got, want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
		if lines := strings.Count(string(data)+"\n", "\n"); len(data) > 0 && data[len(data)-1] != '\n' && len(got) != lines {
			t.Errorf("%d lines, want %d", len(got), lines)
		}
	})
}

func cutLines(t *testing.T, data []byte, size, maxLine int) (lines []string) {
	c := newCutter(bytes.NewReader(data), size, maxLine)
	for {
		p, err := c.next()
		if err != nil {
			return lines
		}
		if p.line != len(lines)+1 {
			t.Fatalf("piece at line %d behind %d lines", p.line, len(lines))
		}
		if p.tooLong {
			lines = append(lines, "too long")
			continue
		}
		for line := range strings.Lines(p.text) {
			if line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"); len(line) > maxLine {
				line = "too long"
			}
			lines = append(lines, line)
		}
	}
}
