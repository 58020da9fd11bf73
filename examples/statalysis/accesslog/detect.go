package accesslog

import (
	"fmt"
	"strings"
)

// headSize and headLines bound what detection looks at.
const (
	headSize  = 64 << 10
	headLines = 200
)

// byteOrderMark is what some editors put before a text.
const byteOrderMark = "\ufeff"

// Detect tells the format of a log by its beginning (the first 64 KiB will do;
// at most 200 lines are read): the one that most of the readable lines have. One
// readable line makes a log, since a log may begin with torn lines. The error is
// [ErrEmpty], wraps [ErrBinary], or is a [*NotALogError]. Safe from any
// goroutine.
func Detect(head []byte) (Format, error) {
	s, err := sniff(strings.TrimPrefix(string(head), byteOrderMark), nil)
	return s.format, err
}

// sniffed is what the beginning of a file tells about the whole.
type sniffed struct {
	format    Format
	vhost     string // of the vhost line, "" if there is none
	vhostLine int
	first     int64 // time of the first readable line
}

// sniff looks at the beginning of a log, which is told to have the layout, or
// to tell its own if that is nil.
func sniff(head string, told *Layout) (sniffed, error) {
	var s sniffed
	s.vhost, s.vhostLine = findVhostLine(head)
	var v votes
	var failed *NotALogError
	p := guesser{told: told}
	var r Record
	n := 0
	for line := range strings.Lines(head) {
		if n++; n > headLines {
			break
		}
		if n == s.vhostLine {
			continue
		}
		line = strings.TrimSuffix(line, "\n")
		format, reason := p.guess(line, &r)
		switch {
		case reason == 0:
			if v.total() == 0 {
				s.first = r.Time
			}
			v.add(format, p.last)
		case failed == nil && reason != EmptyLine && reason != Directive:
			failed = &NotALogError{Line: n, Reason: reason, Text: printable(trimRight(line)), Told: told}
		}
	}
	if v.total() > 0 {
		s.format = v.winner()
		if told != nil {
			s.format = told.format
		}
		return s, nil
	}
	if p.w3c() != nil && failed == nil { // begun, and no request yet
		return sniffed{}, ErrEmpty
	}
	if err := binary(head); err != nil {
		return sniffed{}, err
	}
	if failed == nil {
		return sniffed{}, ErrEmpty
	}
	return sniffed{}, failed
}

// findVhostLine looks for `[#;]* name.with.dot` on the first line that is not
// blank.
func findVhostLine(head string) (vhost string, number int) {
	for line := range strings.Lines(head) {
		number++
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		name := trimLeft(strings.TrimLeft(line, "#;"))
		host := stripPort(name)
		if strings.IndexByte(host, '.') > 0 && (isHostName(host) || isIPv4(host)) {
			return vhostName(name), number
		}
		break
	}
	return "", 0
}

// otherPackers are the compressions that people meet in log folders and that are
// not read here.
var otherPackers = []struct{ magic, name string }{
	{"PK\x03\x04", "zip"}, {"7z\xbc\xaf\x27\x1c", "7-Zip"}, {"\x1f\x9d", "compress"}, {"\x04\x22\x4d\x18", "lz4"},
}

// binary looks for bytes that no text holds.
func binary(head string) error {
	name := packingOf([]byte(head)).name // inside another one, or in Detect
	for _, p := range otherPackers {
		if strings.HasPrefix(head, p.magic) {
			name = p.name
		}
	}
	if name != "" {
		return fmt.Errorf("%w, packed with %s", ErrBinary, name)
	}
	controls := 0
	for i := range len(head) {
		switch c := head[i]; {
		case c == 0:
			return ErrBinary
		case c < ' ' && (c < '\t' || c > '\r'):
			controls++
		}
	}
	if controls > len(head)/10 {
		return ErrBinary
	}
	return nil
}
