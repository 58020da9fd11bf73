package protocoltest

import (
	"fmt"
	"strings"

	"sasync/deferred/deferredtest"
)

// Log is what a protocol has done, a line each. Loop only.
type Log struct {
	// Loop is that of the protocol. Its time stands still but for a millisecond
	// after each piece and at the end.
	Loop *deferredtest.Loop

	lines []string
	data  string // Data's, so far
}

// Note adds a line.
func (l *Log) Note(format string, args ...any) {
	l.endData()
	l.lines = append(l.lines, fmt.Sprintf(format, args...))
}

// Data adds what belongs to a stream, whose pieces are put together: where one
// ends is not what a protocol decides.
func (l *Log) Data(p []byte) { l.data += string(p) }

func (l *Log) endData() {
	if l.data != "" {
		l.lines = append(l.lines, fmt.Sprintf("data %q", l.data))
		l.data = ""
	}
}

// String is all lines.
func (l *Log) String() string {
	l.endData()
	return strings.Join(l.lines, "\n")
}
