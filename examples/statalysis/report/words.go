package report

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"sasync/examples/statalysis/report/termtext"
)

// clock turns seconds of the log's own clock into a time whose fields read as
// in the log.
func clock(seconds int64) time.Time { return time.Unix(seconds, 0).UTC() }

// moment is a time for tables: with the hour, or with the year if that is not
// clear from now.
func moment(seconds, now int64) string {
	if age := now - seconds; age > 300*day || age < -300*day {
		return clock(seconds).Format("2 Jan 2006")
	}
	return clock(seconds).Format("2 Jan 15:04")
}

// dayName is a day such as "Mon 28 Mar".
func dayName(day int64) string { return clock(day * 86400).Format("Mon 2 Jan") }

// zone names an offset from UTC.
func zone(seconds int64) string {
	if seconds == 0 {
		return "UTC"
	}
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	if minutes := seconds % 3600 / 60; minutes != 0 {
		return fmt.Sprintf("UTC%c%d:%02d", sign, seconds/3600, minutes)
	}
	return fmt.Sprintf("UTC%c%d", sign, seconds/3600)
}

// count is a number with its noun.
func count(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

func thousands(n int64) string { return termtext.Thousands(n) }

// duration rounds d for people.
func duration(d time.Duration) string {
	switch {
	case d < time.Second:
		return d.Round(time.Millisecond).String()
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	default:
		return d.Round(time.Second).String()
	}
}

// change says how now compares with before.
func change(now, before int64) span {
	switch {
	case now == before:
		return ink(faint, "=")
	case before == 0:
		return ink(good, "new")
	}
	ratio := float64(now)/float64(before) - 1
	switch {
	case ratio >= 9.995:
		return ink(good, fmt.Sprintf("×%.0f", ratio+1))
	case ratio >= 0.005:
		return ink(good, fmt.Sprintf("%+.0f%%", ratio*100))
	case ratio <= -0.005:
		return ink(bad, fmt.Sprintf("%.0f%%", ratio*100))
	default:
		return ink(faint, "=")
	}
}

// readable is a URL with its percent-encoded letters decoded where they are
// UTF-8 beyond ASCII: %D8%A7 tells people less than the letter. ASCII stays
// encoded, since a decoded space or slash would be another URL.
func readable(url string) string {
	var b strings.Builder
	for i := 0; i < len(url); {
		r, size := encodedRune(url[i:])
		if size == 0 {
			b.WriteByte(url[i])
			i++
			continue
		}
		b.WriteRune(r)
		i += size
	}
	return b.String()
}

// encodedRune decodes the percent-encoded letter, beyond ASCII, at the start of
// s; size is 0 if there is none.
func encodedRune(s string) (r rune, size int) {
	var raw [utf8.UTFMax]byte
	n := 0
	for n < len(raw) && len(s) >= 3*n+3 && s[3*n] == '%' {
		high, low := hexDigit(s[3*n+1]), hexDigit(s[3*n+2])
		if high < 0 || low < 0 {
			break
		}
		raw[n] = byte(high<<4 | low)
		n++
		if r, size = utf8.DecodeRune(raw[:n]); r != utf8.RuneError {
			break
		}
	}
	if n == 0 || r < utf8.RuneSelf || r == utf8.RuneError || !unicode.IsLetter(r) && !unicode.IsMark(r) {
		return 0, 0
	}
	return r, 3 * size
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}
