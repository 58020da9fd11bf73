package accesslog

import (
	"fmt"
	"strings"
)

// Layout says how the lines of a log are read: as one of the named formats, or
// by a format string. It does not change, and any number of goroutines may use
// it.
type Layout struct {
	format Format
	lines  lineReader // of Custom
	text   string
}

// lineReader reads a line of a format string's shape.
type lineReader interface {
	read(p *Parser, line string, r *Record) Reason
}

// maxFormat is the longest format string in bytes.
const maxFormat = 8 << 10

// ParseLayout takes the name of a format (see [FormatNames]) or a format string
// in the notation of Apache's LogFormat, nginx's log_format or GoAccess's
// log-format, and also the whole line of a configuration file that has it. Which
// notation it is, is told by what stands in it. A string that begins with a brace
// is a JSON object whose values are such strings.
//
// The string must tell the client, the date and time, the request and its status.
// The error is a [*FormatError]. Safe from any goroutine.
func ParseLayout(s string) (*Layout, error) {
	s = strings.TrimSpace(s)
	if f := formatNamed(s); f != FormatUnknown {
		return &Layout{format: f, text: s}, nil
	}
	if len(s) > maxFormat {
		return nil, &FormatError{s[:100] + "…", -1, fmt.Sprintf("longer than %d bytes", maxFormat)}
	}
	format := configured(s)
	if !strings.ContainsAny(format, "%$") {
		return nil, &FormatError{s, -1, "neither a format string nor one of the names " + strings.Join(FormatNames(), ", ")}
	}
	d := dialectOf(format)
	var lines lineReader
	var err error
	if strings.HasPrefix(format, "{") {
		lines, err = parseJSONTemplate(d, format)
	} else {
		t := tokens{format: format}
		if err = d.scan(&t, format, 0); err == nil {
			lines, err = t.compile()
		}
	}
	if err != nil {
		return nil, err
	}
	return &Layout{format: Custom, lines: lines, text: format}, nil
}

// Format returns the named format, or [Custom]. Safe from any goroutine.
func (l *Layout) Format() Format { return l.format }

// String returns the name or the format string. Safe from any goroutine.
func (l *Layout) String() string { return l.text }
