package accesslog

import (
	"fmt"
	"strings"
)

// token is a piece of a format string: text that stands in each line as it is,
// or a value.
type token struct {
	text   string // of text; of a value, how the format string writes it
	value  bool
	field  field
	layout *strftime // of a time whose shape is not plain to see
	weak   bool      // stands back behind another value of its group
	join   bool      // the value before runs into it without anything between
	at     int       // place in the format string, from 0
}

// FormatError says what is wrong with a format string and where.
type FormatError struct {
	Format string
	At     int // byte of Format, from 0; -1 if the whole is meant
	Cause  string
}

func (e *FormatError) Error() string {
	if e.At < 0 || e.At > len(e.Format) {
		return fmt.Sprintf("accesslog: format %q: %s", e.Format, e.Cause)
	}
	const shown = 20
	rest := e.Format[e.At:]
	if len(rest) > shown {
		rest = rest[:shown] + "…"
	}
	if rest == "" {
		return fmt.Sprintf("accesslog: format %q: at its end: %s", e.Format, e.Cause)
	}
	return fmt.Sprintf("accesslog: format %q: at character %d, %q: %s", e.Format, e.At+1, rest, e.Cause)
}

// tokens collects the tokens of a format string.
type tokens struct {
	format string
	list   []token
}

func (t *tokens) fail(at int, format string, args ...any) error {
	return &FormatError{t.format, at, fmt.Sprintf(format, args...)}
}

// addText adds text, joined to the text before it.
func (t *tokens) addText(text string, at int) {
	if n := len(t.list); n > 0 && !t.list[n-1].value {
		t.list[n-1].text += text
		return
	}
	if text != "" {
		t.list = append(t.list, token{text: text, at: at})
	}
}

func (t *tokens) addValue(v token) {
	v.value = true
	t.list = append(t.list, v)
}

// settle makes one value of each group stand: the first one that is not weak,
// else the first.
func (t *tokens) settle() {
	var chosen [fields]int // index and one
	for i, v := range t.list {
		g := v.field.group()
		if !v.value || g == fieldSkip || g == fieldZone || g == fieldServed {
			continue
		}
		other := chosen[g] - 1
		switch {
		case v.field == fieldForwarded && !v.weak: // goes with a client that stands in for it
		case other < 0:
			chosen[g] = i + 1
		case t.list[other].weak && !v.weak:
			t.list[other].field = fieldSkip
			chosen[g] = i + 1
		default:
			t.list[i].field = fieldSkip
		}
	}
}

// joinQueries makes one target of a path that runs into its query.
func (t *tokens) joinQueries() {
	out := t.list[:0]
	for _, v := range t.list {
		n := len(out)
		if n > 0 && v.value && out[n-1].value && out[n-1].field == fieldPath && (v.field == fieldQuery || v.join) {
			if v.field == fieldQuery {
				out[n-1].field = fieldURL
			}
			continue
		}
		out = append(out, v)
	}
	t.list = out
}

// needs checks that the values make a record.
func (t *tokens) needs() error {
	var has [fields]bool
	var when uint8
	for _, v := range t.list {
		if !v.value {
			continue
		}
		has[v.field.group()] = true
		switch {
		case v.layout != nil:
			when |= v.layout.has
		case v.field == fieldTime:
			when |= hasUnix
		case v.field == fieldDate:
			when |= hasDay
		case v.field == fieldClock:
			when |= hasClock
		}
	}
	var missing []string
	if !has[fieldClient] {
		missing = append(missing, "the client's address")
	}
	if when&hasUnix == 0 && when&(hasDay|hasClock) != hasDay|hasClock {
		missing = append(missing, "the date and time")
	}
	if !has[fieldRequest] && !has[fieldURL] && !has[fieldPath] {
		missing = append(missing, "the request")
	}
	if !has[fieldStatus] {
		missing = append(missing, "the status")
	}
	if missing == nil {
		return nil
	}
	return t.fail(-1, "there is nothing in it for %s", strings.Join(missing, ", "))
}
