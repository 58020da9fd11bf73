package accesslog

import (
	"strings"
	"time"
)

// clock reads times. It remembers the text of the last day and its midnight,
// since the next line is nearly always of the same day.
type clock struct {
	day      string
	midnight int64
}

// stamp is a moment with the log's distance from UTC.
type stamp struct {
	unix   int64
	offset int32
	known  bool
}

// cut splits a line at the first "[time]" that stands where a field begins and
// has the request's quote behind it. A user's name may hold a bracket, but the
// server escapes quotes in it, so it cannot forge the pair.
func (c *clock) cut(line string) (head string, st stamp, rest string, ok bool) {
	for from := 0; ; {
		i := strings.IndexByte(line[from:], '[')
		if i < 0 {
			return head, st, rest, st.known
		}
		i += from
		from = i + 1
		if i > 0 && !isSpace(line[i-1]) {
			continue
		}
		s, n := c.parse(line[from:])
		if !s.known {
			continue
		}
		after := trimLeft(line[from+n:])
		if after != "" && after[0] == '"' {
			return line[:i], s, after, true
		}
		if !st.known { // a line without request: the first time is its own
			head, st, rest = line[:i], s, after
		}
	}
}

// parse reads "d/Mon/yyyy:HH:MM:SS zone]", in which the zone may be missing and
// the day may have one digit. n is the number of bytes up to the bracket's end.
func (c *clock) parse(s string) (st stamp, n int) {
	n = len("02/Jan/2006")
	if len(s) > 1 && s[1] == '/' {
		n--
	}
	if len(s) <= n || s[n] != ':' || !c.setDay(s[:n]) {
		return stamp{}, 0
	}
	n++
	seconds := secondsOfDay(s[n:])
	if seconds < 0 {
		return stamp{}, 0
	}
	n += len("15:04:05")
	if n < len(s) && s[n] == '.' {
		for n++; n < len(s) && isDigit(s[n]); n++ {
		}
	}
	offset := int32(0)
	if n < len(s) && isSpace(s[n]) {
		var ok bool
		if offset, ok = zone(s[n+1:]); !ok {
			return stamp{}, 0
		}
		n += len(" -0700")
	}
	if n >= len(s) || s[n] != ']' {
		return stamp{}, 0
	}
	return stamp{c.midnight + int64(seconds) - int64(offset), offset, true}, n + 1
}

// setDay makes c.midnight the start of the day "2/Jan/2006" in UTC.
func (c *clock) setDay(s string) bool {
	if s == c.day {
		return true
	}
	slash := strings.IndexByte(s, '/')
	if slash < 1 || slash > 2 || s[slash+4] != '/' {
		return false
	}
	day := int(s[0] - '0')
	if slash == 2 {
		day = two(s)
	} else if !isDigit(s[0]) {
		return false
	}
	month := monthNumber(s[slash+1 : slash+4])
	year := four(s[slash+5:])
	if month == 0 || year < 0 || day < 1 {
		return false
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if t.Day() != day {
		return false
	}
	c.day, c.midnight = s, t.Unix()
	return true
}

// twistedPrefix splits off "2006-01-02 15:04:05-0700 [system] ", which Twisted
// puts before each line of its logs.
func (c *clock) twistedPrefix(line string) (stamp, string) {
	const layout = "2006-01-02 15:04:05-0700 ["
	if len(line) <= len(layout) || line[4] != '-' || line[7] != '-' || line[25] != '[' {
		return stamp{}, line
	}
	year, month, day := four(line), two(line[5:]), two(line[8:])
	seconds := secondsOfDay(line[11:])
	offset, ok := zone(line[19:])
	end := strings.IndexByte(line, ']')
	if !ok || seconds < 0 || year < 0 || (line[10] != ' ' && line[10] != 'T') || line[24] != ' ' || end < 0 {
		return stamp{}, line
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if t.Day() != day || int(t.Month()) != month {
		return stamp{}, line
	}
	return stamp{t.Unix() + int64(seconds) - int64(offset), offset, true}, trimLeft(line[end+1:])
}

// secondsOfDay reads "15:04:05" at the start of s; -1 if there is none. A leap
// second is the next minute's first.
func secondsOfDay(s string) int {
	if len(s) < 8 || s[2] != ':' || s[5] != ':' {
		return -1
	}
	h, m, sec := two(s), two(s[3:]), two(s[6:])
	if h < 0 || h > 23 || m < 0 || m > 59 || sec < 0 || sec > 60 {
		return -1
	}
	return h*3600 + m*60 + sec
}

// zone reads "-0700" at the start of s as seconds east of UTC.
func zone(s string) (int32, bool) {
	if len(s) < 5 || (s[0] != '+' && s[0] != '-') {
		return 0, false
	}
	h, m := two(s[1:]), two(s[3:])
	if h < 0 || h > 23 || m < 0 || m > 59 {
		return 0, false
	}
	offset := int32(h*3600 + m*60)
	if s[0] == '-' {
		return -offset, true
	}
	return offset, true
}

func monthNumber(s string) int {
	const months = "janfebmaraprmayjunjulaugsepoctnovdec"
	want := [3]byte{s[0] | 0x20, s[1] | 0x20, s[2] | 0x20}
	for i := 0; i < len(months); i += 3 {
		if months[i] == want[0] && months[i+1] == want[1] && months[i+2] == want[2] {
			return i/3 + 1
		}
	}
	return 0
}

// two reads the two digits that s starts with; -1 if there are none.
func two(s string) int {
	if len(s) < 2 || !isDigit(s[0]) || !isDigit(s[1]) {
		return -1
	}
	return int(s[0]-'0')*10 + int(s[1]-'0')
}

func four(s string) int {
	if len(s) < 4 {
		return -1
	}
	high, low := two(s), two(s[2:])
	if high < 0 || low < 0 {
		return -1
	}
	return high*100 + low
}
