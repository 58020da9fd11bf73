package accesslog

import (
	"fmt"
	"strings"
)

// strftime is a time in the notation of the C library's function, compiled.
type strftime struct {
	parts []strftimePart // each a conversion or a byte of text
	has   uint8          // what they set: bits of moment.has
}

type strftimePart struct {
	verb byte // 0 for text
	text byte
}

// strftimeVerbs are the conversions that are read. Those that stand for several
// are spelled out first.
const strftimeVerbs = "YymdeHIMSpbBhaAzZsfnt"

var strftimeLong = strings.NewReplacer("%F", "%Y-%m-%d", "%T", "%H:%M:%S", "%R", "%H:%M", "%D", "%m/%d/%y", "%c", "%a %b %e %H:%M:%S %Y", "%r", "%I:%M:%S %p")

func parseStrftime(layout string) (*strftime, error) {
	out := &strftime{}
	s := strftimeLong.Replace(layout)
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			out.parts = append(out.parts, strftimePart{text: s[i]})
			continue
		}
		if i++; i == len(s) {
			return nil, fmt.Errorf("%q ends in a lone %%", layout)
		}
		switch {
		case s[i] == '%':
			out.parts = append(out.parts, strftimePart{text: '%'})
		case strings.IndexByte(strftimeVerbs, s[i]) >= 0:
			out.parts = append(out.parts, strftimePart{verb: s[i]})
		default:
			return nil, fmt.Errorf("unknown %%%c in the time %q", s[i], layout)
		}
	}
	out.has = whatIsSet(out.parts)
	return out, nil
}

func whatIsSet(parts []strftimePart) (has uint8) {
	seen := ""
	for _, p := range parts {
		if p.verb != 0 && strings.IndexByte(seen, p.verb) < 0 {
			seen += string(p.verb)
		}
	}
	switch {
	case strings.ContainsAny(seen, "sf"):
		return hasUnix
	case strings.ContainsAny(seen, "Yy") && strings.ContainsAny(seen, "de") && strings.ContainsAny(seen, "mbBh"):
		has |= hasDay
	}
	if strings.ContainsAny(seen, "HI") {
		has |= hasClock
	}
	return has
}

// calendar is what a layout collects before it is a moment.
type calendar struct {
	year, month, day  int
	hour, minute, sec int
	afternoon, twelve bool
}

// at reads a time at the start of s and returns its length, 0 if there is none.
func (l *strftime) at(s string, m *moment) int {
	c := calendar{year: -1}
	rest := s
	for _, p := range l.parts {
		if p.verb == 0 {
			if rest == "" || rest[0] != p.text {
				return 0
			}
			rest = rest[1:]
			continue
		}
		n := c.read(p.verb, rest, m)
		if n < 0 {
			return 0
		}
		rest = rest[n:]
	}
	if !c.finish(l.has, m) {
		return 0
	}
	return len(s) - len(rest)
}

func (c *calendar) finish(has uint8, m *moment) bool {
	if c.twelve {
		if c.hour < 1 || c.hour > 12 {
			return false
		}
		c.hour %= 12
		if c.afternoon {
			c.hour += 12
		}
	}
	if has&hasClock != 0 && !m.setClock(c.hour*3600+c.minute*60+c.sec) {
		return false
	}
	return has&hasDay == 0 || m.setDay(c.year, c.month, c.day)
}

// read reads one conversion at the start of s; -1 means that it is not there.
func (c *calendar) read(verb byte, s string, m *moment) int {
	switch verb {
	case 'Y':
		c.year = four(s)
		return lengthIf(c.year >= 0, 4)
	case 'y':
		c.year = two(s)
		if c.year >= 0 && c.year < 69 { // as POSIX has it
			c.year += 100
		}
		c.year += 1900
		return lengthIf(c.year >= 1900, 2)
	case 'm':
		return readNumber(s, &c.month, 12)
	case 'd', 'e':
		return readNumber(s, &c.day, 31)
	case 'I':
		c.twelve = true
		return readNumber(s, &c.hour, 12)
	case 'H':
		return readNumber(s, &c.hour, 23)
	case 'M':
		return readNumber(s, &c.minute, 59)
	case 'S':
		n := readNumber(s, &c.sec, 60)
		if n > 0 && n+1 < len(s) && s[n] == '.' && isDigit(s[n+1]) {
			n = fractionEnd(s, n)
		}
		return n
	case 'p':
		if len(s) < 2 || s[1]|0x20 != 'm' {
			return -1
		}
		c.afternoon = s[0]|0x20 == 'p'
		return lengthIf(c.afternoon || s[0]|0x20 == 'a', 2)
	case 'b', 'B', 'h':
		if len(s) < 3 {
			return -1
		}
		c.month = monthNumber(s)
		return lengthIf(c.month > 0, letters(s))
	case 'a', 'A':
		return lengthIf(letters(s) > 2, letters(s))
	case 'z':
		return lengthIf(zoneAt(s, m) > 0, zoneAt(s, m))
	case 'Z':
		return lengthIf(letters(s) > 0, letters(s))
	case 's', 'f':
		n := epochAt(s, m)
		return lengthIf(n > 0, n)
	}
	return lengthIf(s != "" && isSpace(s[0]), 1) // n and t: white space
}

func lengthIf(ok bool, n int) int {
	if ok {
		return n
	}
	return -1
}

// readNumber reads one or two digits, also with a space in front, up to limit.
func readNumber(s string, to *int, limit int) int {
	pad := 0
	if s != "" && s[0] == ' ' {
		pad = 1
	}
	value, n := dayNumber(s[pad:])
	*to = value
	return lengthIf(n > 0 && value <= limit, pad+n)
}

func letters(s string) (n int) {
	for n < len(s) && isUpper(s[n]&^0x20) {
		n++
	}
	return n
}
