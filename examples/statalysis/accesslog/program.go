package accesslog

// program reads the lines of one shape: text, then values, each up to the text
// behind it. It does not change.
type program struct {
	lead  string
	steps []step
}

// step reads one value.
type step struct {
	field  field
	layout *strftime
	until  string // the text behind the value; "" at the end of the line
}

// maxTries bounds the places that are tried for quotes in a line, so that no
// line costs more than its length times this.
const maxTries = 64

// compile makes the program of a format string.
func (t *tokens) compile() (*program, error) {
	t.joinQueries()
	t.settle()
	if err := t.needs(); err != nil {
		return nil, err
	}
	return t.program()
}

// program makes the steps, whatever they are about.
func (t *tokens) program() (*program, error) {
	p := &program{}
	for i, v := range t.list {
		n := len(p.steps)
		switch {
		case !v.value && n == 0:
			p.lead = v.text
		case !v.value:
			p.steps[n-1].until = v.text
		case i > 0 && t.list[i-1].value && !t.list[i-1].field.isTime():
			return nil, t.fail(v.at, "nothing stands between %s and %s to tell where one ends", t.list[i-1].text, v.text)
		default:
			p.steps = append(p.steps, step{field: v.field, layout: v.layout})
		}
	}
	return p, nil
}

// read reads a line into r.
func (p *program) read(parser *Parser, line string, r *Record) Reason {
	n := matchText(line, p.lead)
	if n < 0 {
		return Misfit
	}
	run := run{program: p, line: line[n:], record: r}
	run.values.start(r)
	if reason := run.from(0, line[n:]); reason != 0 {
		return reason
	}
	if run.trailing {
		parser.last.trailing = true
	}
	return run.values.finish(parser, r)
}

// isRead tells whether end has set the value already.
func (st *step) isRead() bool { return st.field.isTime() }

// end finds the end of the value that s begins with, and the place behind the
// text that follows it. A time ends where its own syntax does, since spaces may
// stand in it, unless the text that must follow is not there.
func (st *step) end(s string, when *moment) (n, next int) {
	if st.field.isTime() {
		return st.timeEnd(s, when)
	}
	if st.until != "" {
		return findText(s, st.until)
	}
	if !st.field.isFreeText() {
		if i := indexSpace(s); i >= 0 {
			return i, i
		}
	}
	return len(s), len(s)
}

func (st *step) timeEnd(s string, when *moment) (n, next int) {
	n = st.timeAt(s, when)
	if n > 0 || st.field == fieldZone {
		if text := matchText(s[n:], st.until); text >= 0 {
			return n, n + text
		}
	}
	if st.until == "" {
		return -1, 0
	}
	if n, next = findText(s, st.until); n < 0 {
		return -1, 0
	}
	if st.field != fieldZone && st.timeAt(s[:n], when) != n {
		return -1, 0
	}
	return n, next
}

func (st *step) timeAt(s string, when *moment) int {
	if st.layout != nil {
		return st.layout.at(s, when)
	}
	return st.field.timeAt(s, when)
}

// missing is the reason for a value that has no end.
func (st *step) missing() Reason {
	quoted := st.until != "" && st.until[0] == '"'
	switch {
	case st.field.isTime():
		return BadTime
	case !quoted:
		return Misfit
	case st.field.group() == fieldRequest:
		return OpenRequest
	case st.field == fieldRef:
		return OpenReferrer
	case st.field == fieldUA:
		return OpenAgent
	}
	return Misfit
}
