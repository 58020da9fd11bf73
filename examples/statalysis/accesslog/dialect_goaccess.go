package accesslog

import "strings"

// goaccessFields are GoAccess's letters.
var goaccessFields = map[byte]field{
	'x': fieldTime, 't': fieldClock, 'd': fieldDate, 'v': fieldVhost, 'e': fieldUser, 'h': fieldClient,
	'r': fieldRequest, 'm': fieldMethod, 'U': fieldPath, 'q': fieldQuery, 'H': fieldProto, 's': fieldStatus, 'b': fieldBytes,
	'R': fieldRef, 'u': fieldUA, 'T': fieldSeconds, 'D': fieldMicros, 'L': fieldMillis, 'n': fieldNanos,
}

// goaccessSkipped are the letters that say nothing here.
const goaccessSkipped = "^CKkM"

// scanGoAccess reads GoAccess's notation: %h, %^, ~h{, }. Behind %x, %d and %t a
// time may stand in braces, as in %d{%d.%m.%Y}, since there is no other place to
// say what GoAccess takes from date-format and time-format.
func scanGoAccess(t *tokens, s string, at int) error {
	for i := 0; i < len(s); {
		n := strings.IndexAny(s[i:], "%~")
		if n < 0 {
			t.addText(s[i:], at+i)
			break
		}
		t.addText(s[i:i+n], at+i)
		i += n
		switch {
		case s[i] == '~' && strings.HasPrefix(s[i:], "~h"):
			n = addForwarded(t, s[i:], at+i)
		case s[i] == '~':
			t.addText("~", at+i)
			n = 1
		case i+1 == len(s):
			return t.fail(at+i, "a %% with nothing behind it")
		default:
			var err error
			if n, err = addGoAccess(t, s[i:], at+i); err != nil {
				return err
			}
		}
		i += n
	}
	return nil
}

// addForwarded reads ~h and what stands in braces behind it, which may hold a
// brace in quotes; the list is cut at commas and spaces whatever that says.
func addForwarded(t *tokens, s string, at int) (n int) {
	n = len("~h")
	if _, inner := braced(s[n:]); inner > 0 {
		n += inner
	}
	t.addValue(token{text: s[:n], field: fieldForwarded, at: at})
	return n
}

// addGoAccess reads a letter and returns the length of it all.
func addGoAccess(t *tokens, s string, at int) (n int, err error) {
	v := token{text: s[:2], at: at}
	switch letter := s[1]; letter {
	case '%':
		t.addText("%", at)
		return 2, nil
	case '~': // passes over spaces, which any space here does
		if last := len(t.list) - 1; last < 0 || t.list[last].value || !strings.HasSuffix(t.list[last].text, " ") {
			t.addText(" ", at)
		}
		return 2, nil
	default:
		known, ok := goaccessFields[letter]
		if !ok && strings.IndexByte(goaccessSkipped, letter) < 0 {
			return 0, t.fail(at, "GoAccess has no %%%c", letter)
		}
		v.field = known
	}
	n = 2
	if layout, length := braced(s[n:]); length > 0 && v.field.isTime() {
		if v.layout, err = parseStrftime(layout); err != nil {
			return 0, t.fail(at, "%v", err)
		}
		v.field = timeField(v.layout)
		n += length
	}
	if s[1] == '^' && afterClock(t) {
		v.field = fieldZone
	}
	t.addValue(v)
	return n, nil
}

// afterClock tells whether the last value is a time, with at most a space behind
// it: what is passed over there is the zone, if it looks like one.
func afterClock(t *tokens) bool {
	n := len(t.list)
	if n > 0 && !t.list[n-1].value && strings.TrimSpace(t.list[n-1].text) == "" {
		n--
	}
	return n > 0 && t.list[n-1].value && (t.list[n-1].field == fieldClock || t.list[n-1].field == fieldTime)
}
