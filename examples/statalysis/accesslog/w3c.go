package accesslog

import "strings"

// w3cLayout is what a #Fields line names, compiled.
type w3cLayout struct {
	names   string
	program *program // nil if a record cannot be made of the fields
	format  Format
}

const fieldsDirective = "#Fields:"

// isDirective tells a line of the format's own, such as #Version: 1.0, from a
// request. Where logs were joined, a byte order mark may stand before it.
func isDirective(line string) bool {
	line = strings.TrimPrefix(line, byteOrderMark)
	if len(line) < 2 || line[0] != '#' {
		return false
	}
	name := line[1:]
	n := letters(name)
	for n > 0 && n < len(name) && name[n] == '-' {
		n += 1 + letters(name[n+1:])
	}
	return n > 0 && n < len(name) && name[n] == ':'
}

// fieldsOf returns what a line behind #Fields: says.
func fieldsOf(line string) (names string, ok bool) {
	return strings.CutPrefix(strings.TrimPrefix(line, byteOrderMark), fieldsDirective)
}

// w3cFields are the names that mean something, and whether they stand back
// behind another name of the same meaning.
var w3cFields = map[string]struct {
	field field
	weak  bool
}{
	"date": {fieldDate, false}, "time": {fieldClock, false}, "x-timestamp": {fieldTime, true}, "timestamp": {fieldTime, true},
	"c-ip": {fieldClient, false}, "c-dns": {fieldClient, true},
	"x-forwarded-for": {fieldForwarded, true}, "cs(X-Forwarded-For)": {fieldForwarded, true},
	"cs-username": {fieldUser, false}, "cs-method": {fieldMethod, false},
	"cs-uri-stem": {fieldPath, false}, "cs-uri-query": {fieldQuery, false}, "cs-uri": {fieldURL, false},
	"cs-version": {fieldProto, false}, "cs-protocol-version": {fieldProto, false},
	"sc-status": {fieldStatus, false}, "sc-bytes": {fieldBytes, false},
	"cs-host": {fieldVhost, false}, "x-host-header": {fieldVhost, false}, "cs(Host)": {fieldVhost, true},
	"cs(Referer)": {fieldRef, false}, "cs(Referrer)": {fieldRef, false}, "cs(User-Agent)": {fieldPlusUA, false},
}

// parseFields compiles the names of a #Fields line. IIS writes the same ones at
// each start of it.
func (l *w3cLayout) parseFields(names string) *w3cLayout {
	if l != nil && l.names == names {
		return l
	}
	l = &w3cLayout{names: names, format: W3C}
	if strings.Contains(names, "x-edge-location") {
		l.format = CloudFront
	}
	t := tokens{format: names}
	for i, name := range strings.Fields(names) {
		if i > 0 {
			t.addText(" ", 0)
		}
		known := w3cFields[name]
		f := known.field
		switch {
		case name == "time-taken" && l.format == CloudFront:
			f = fieldSeconds
		case name == "time-taken":
			f = fieldTaken
		case l.format == CloudFront && f == fieldPlusUA:
			f = fieldPercentUA
		case l.format == CloudFront && f == fieldRef:
			f = fieldPercentRef
		}
		t.addValue(token{text: name, field: f, weak: known.weak})
	}
	l.program, _ = t.compile()
	return l
}

// lastFields returns what the last #Fields line of a text says.
func lastFields(text string) (names string, ok bool) {
	for {
		i := strings.LastIndex(text, fieldsDirective)
		if i < 0 {
			return "", false
		}
		start := strings.LastIndexByte(text[:i], '\n') + 1
		line, _, _ := strings.Cut(text[start:], "\n")
		if names, ok := fieldsOf(line); ok {
			return trimRight(names), true
		}
		text = text[:start]
	}
}

// parseW3C reads a line of fields that a line before has named.
func (p *Parser) parseW3C(line string, r *Record) Reason {
	if isDirective(line) {
		if names, ok := fieldsOf(line); ok {
			p.w3c = p.w3c.parseFields(trimRight(names))
		}
		return Directive
	}
	if p.w3c == nil || p.w3c.program == nil {
		return NoFields
	}
	return p.w3c.program.read(p, line, r)
}
