package progress

import (
	"strconv"
	"strings"
	"testing"

	"sasync/examples/statalysis/report/termtext"
)

// terminal obeys what a Display says to one, and fails the test at anything
// else. Lines that scroll away stay in lines.
type terminal struct {
	t      testing.TB
	width  int
	lines  [][]rune
	row    int
	column int
	hidden bool // the cursor
	nowrap bool
	writes []string
}

func (m *terminal) Write(p []byte) (int, error) {
	m.writes = append(m.writes, string(p))
	text := string(p)
	for text != "" {
		text = m.obey(text)
	}
	if m.hidden || m.nowrap {
		m.t.Errorf("after a write the cursor is hidden (%t) or lines don't wrap (%t)", m.hidden, m.nowrap)
	}
	return len(p), nil
}

// obey does what the start of text says and returns the rest.
func (m *terminal) obey(text string) string {
	if rest, ok := strings.CutPrefix(text, "\x1b["); ok {
		end := strings.IndexFunc(rest, func(r rune) bool { return r >= '@' && r <= '~' })
		m.control(rest[:end], rest[end])
		return rest[end+1:]
	}
	r := []rune(text)[0]
	switch {
	case r == '\n':
		m.row, m.column = m.row+1, 0
	case r == '\r':
		m.column = 0
	case r < ' ' || r == 0x7f:
		m.t.Errorf("control character %q", r)
	default:
		m.put(r)
	}
	return text[len(string(r)):]
}

func (m *terminal) control(args string, command byte) {
	switch string(command) {
	case "A":
		n, err := strconv.Atoi(args)
		if err != nil || n > m.row {
			m.t.Errorf("up %q from line %d", args, m.row)
		}
		m.row -= n
	case "K":
		if m.column == m.width {
			m.t.Error("clears what stands in the last column")
		}
		m.clear(m.row, m.column)
	case "J":
		for row := m.row; row < len(m.lines); row++ {
			m.clear(row, 0)
		}
		m.lines = m.lines[:min(m.row, len(m.lines))]
	case "h", "l":
		switch args {
		case "?25":
			m.hidden = command == 'l'
		case "?7":
			m.nowrap = command == 'l'
		default:
			m.t.Errorf("mode %q", args)
		}
	case "m":
	default:
		m.t.Errorf("command %q", command)
	}
}

func (m *terminal) put(r rune) {
	if m.column == m.width {
		if m.nowrap {
			m.t.Errorf("line %d is too long", m.row)
			return
		}
		m.row, m.column = m.row+1, 0
	}
	m.clear(m.row, len(m.line(m.row)))
	l := m.line(m.row)
	for len(l) <= m.column {
		l = append(l, ' ')
	}
	l[m.column] = r
	m.lines[m.row] = l
	m.column += termtext.Width(string(r))
}

func (m *terminal) line(row int) []rune {
	for len(m.lines) <= row {
		m.lines = append(m.lines, nil)
	}
	return m.lines[row]
}

func (m *terminal) clear(row, from int) {
	if l := m.line(row); len(l) > from {
		m.lines[row] = l[:from]
	}
}

// String is what stands on the terminal.
func (m *terminal) String() string {
	var b strings.Builder
	for _, l := range m.lines {
		b.WriteString(strings.TrimRight(string(l), " ") + "\n")
	}
	return b.String()
}
