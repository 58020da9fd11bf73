package accesslog

import "strings"

// run is a program at work on one line.
type run struct {
	program  *program
	line     string
	record   *Record
	values   values
	tries    int
	trailing bool
}

// from reads the values of the steps from i on, which s begins with. Quotes in a
// value may be the client's: of the places where it can end, the first one with
// which the rest of the line fits is right.
func (r *run) from(i int, s string) Reason {
	for ; i < len(r.program.steps); i++ {
		st := &r.program.steps[i]
		if st.until != "" && st.until[0] == '"' {
			return r.quoted(i, s)
		}
		n, next := st.end(s, &r.values.when)
		if n < 0 {
			return st.missing()
		}
		if st.field != fieldSkip && !st.isRead() {
			if reason := r.set(st, s[:n]); reason != 0 {
				return reason
			}
		}
		s = s[next:]
	}
	r.trailing = strings.TrimLeft(s, " \t") != ""
	return 0
}

// quoted reads the value of step i, which a quote ends, and the rest.
func (r *run) quoted(i int, s string) Reason {
	st := &r.program.steps[i]
	first := st.missing()
	saved := r.values
	for q := range quotes(s) {
		n := matchText(s[q:], st.until)
		if n < 0 || i == len(r.program.steps)-1 && len(st.until) == 1 && q+n < len(s) && !isSpace(s[q+n]) { // no end of a field
			continue
		}
		if r.tries++; r.tries > maxTries {
			break
		}
		r.values = saved
		reason := r.set(st, s[:q])
		if reason == 0 {
			reason = r.from(i+1, s[q+n:])
		}
		if reason == 0 {
			return 0
		}
		if first == st.missing() {
			first = reason
		}
	}
	return first
}

func (r *run) set(st *step, value string) Reason {
	if st.layout != nil {
		if st.layout.at(value, &r.values.when) != len(value) {
			return BadTime
		}
		return 0
	}
	return r.values.set(st.field, value, r.record)
}
