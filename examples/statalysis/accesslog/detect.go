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
	s, err := sniff(strings.TrimPrefix(string(head), byteOrderMark))
	return s.format, err
}

// sniffed is what the beginning of a file tells about the whole.
type sniffed struct {
	format    Format
	vhost     string // of the vhost line, "" if there is none
	vhostLine int
	first     int64 // time of the first readable line
}

func sniff(head string) (sniffed, error) {
	var s sniffed
	s.vhost, s.vhostLine = findVhostLine(head)
	var v votes
	var failed *NotALogError
	var p Parser
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
		reason := p.parse(line, &r)
		switch {
		case reason == 0:
			if v.total() == 0 {
				s.first = r.Time
			}
			v.add(p.last)
		case failed == nil && reason != EmptyLine:
			failed = &NotALogError{Line: n, Reason: reason}
		}
	}
	if v.total() > 0 {
		s.format = v.winner()
		return s, nil
	}
	if err := binary(head); err != nil {
		return sniffed{}, err
	}
	if failed == nil {
		return sniffed{}, ErrEmpty
	}
	return sniffed{}, failed
}

// votes counts the readable lines by shape.
type votes struct {
	plain, vhostFirst  [2]int // without and with a referrer and an agent
	identVhost, idents int
}

func (v *votes) add(t traits) {
	agent := 0
	if t.agent {
		agent = 1
	}
	if t.vhostFirst {
		v.vhostFirst[agent]++
		return
	}
	v.plain[agent]++
	if t.identVhost {
		v.identVhost++
	}
	if t.ident {
		v.idents++
	}
}

func (v *votes) total() int {
	return v.plain[0] + v.plain[1] + v.vhostFirst[0] + v.vhostFirst[1]
}

func (v *votes) winner() Format {
	switch {
	case v.vhostFirst[0]+v.vhostFirst[1] > v.plain[0]+v.plain[1]:
		if v.vhostFirst[1] >= v.vhostFirst[0] {
			return VhostCombined
		}
		return VhostCommon
	case v.identVhost > v.idents: // lines without ident say nothing
		return Ancestor
	case v.plain[1] >= v.plain[0]:
		return Combined
	}
	return Common
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

// packers are the compressions that people meet in log folders and that are not
// read here.
var packers = []struct{ magic, name string }{
	{"BZh", "bzip2"}, {"\xfd7zXZ\x00", "xz"}, {"\x28\xb5\x2f\xfd", "zstd"}, {"PK\x03\x04", "zip"},
}

// binary looks for bytes that no text holds.
func binary(head string) error {
	for _, p := range packers {
		if strings.HasPrefix(head, p.magic) {
			return fmt.Errorf("%w, packed with %s", ErrBinary, p.name)
		}
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
