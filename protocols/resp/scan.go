package resp

import "bytes"

// scanner finds the end of a value that arrives in pieces. It goes on where it
// has stopped, so its work is linear in what arrives. Its zero value is at the
// beginning of a value.
type scanner struct {
	pos  int   // bytes of the value that are done with
	line int   // bytes behind pos that have no end of line
	open []int // how many items are to come, of each array that has begun
}

// next gives the length of the value at the beginning of b, or 0 if its end is
// not there yet: then b comes again, with more behind it.
func (s *scanner) next(b []byte, l *Limits) (n int, err error) {
	for {
		done, err := s.step(b, l)
		switch {
		case err != nil:
			return 0, err
		case !done && len(b) > l.Size:
			return 0, malformed("more than %d bytes", l.Size)
		case !done:
			return 0, nil
		}
		if s.close(); len(s.open) == 0 {
			n = s.pos
			s.pos = 0
			return n, nil
		}
	}
}

// step passes one line, and the string behind it.
func (s *scanner) step(b []byte, l *Limits) (done bool, err error) {
	line, err := s.header(b, l)
	if line == nil || err != nil {
		return false, err
	}
	kind, size := Kind(line[0]), 0
	switch {
	case kind.isString():
		if size, err = parseLength(line[1:], l.Bulk); err != nil {
			return false, err
		}
	case kind.isAggregate():
		if size, err = parseLength(line[1:], l.Items); err != nil {
			return false, err
		}
	}
	end := s.pos + len(line) + 2
	if kind.isString() && size >= 0 {
		end += size + 2
	}
	if end > l.Size {
		return false, malformed("more than %d bytes", l.Size)
	}
	if end > len(b) {
		return false, nil
	}
	s.pos, s.line = end, 0
	return true, s.begin(kind, size, l)
}

// begin takes note of an item, and of those that it has itself.
func (s *scanner) begin(kind Kind, size int, l *Limits) error {
	if len(s.open) == 0 {
		s.open = append(s.open, 1)
	}
	if kind != attribute { // which is not the item yet
		s.open[len(s.open)-1]--
	}
	if !kind.isAggregate() || size <= 0 {
		return nil
	}
	if len(s.open) > l.Depth {
		return malformed("more than %d levels", l.Depth)
	}
	if kind == Map || kind == attribute {
		if size *= 2; size > l.Items {
			return malformed("invalid length")
		}
	}
	s.open = append(s.open, size)
	return nil
}

// close leaves the arrays that are complete.
func (s *scanner) close() {
	for len(s.open) > 0 && s.open[len(s.open)-1] == 0 {
		s.open = s.open[:len(s.open)-1]
	}
}

// header gives the line at pos, without its end, or nil if that is not there.
func (s *scanner) header(b []byte, l *Limits) ([]byte, error) {
	rest := b[s.pos:]
	i := bytes.IndexByte(rest[s.line:], '\n')
	if i < 0 {
		s.line = len(rest)
	} else {
		s.line += i
	}
	if s.line > l.Line+1 { // with its CR
		return nil, malformed("a line of more than %d bytes", l.Line)
	}
	if i < 0 {
		return nil, nil
	}
	return checkLine(rest[:s.line])
}

// checkLine takes a line that ended at a LF, and gives it without the CR before
// that.
func checkLine(line []byte) ([]byte, error) {
	if i := bytes.IndexByte(line, '\r'); i < 1 || i != len(line)-1 {
		return nil, malformed("a line that does not end with CRLF")
	}
	return line[:len(line)-1], nil
}

func (k Kind) isString() bool { return k == BulkString || k == BulkError || k == Verbatim }

func (k Kind) isAggregate() bool {
	return k == Array || k == Map || k == Set || k == Push || k == attribute
}

// parseLength reads a length, of which there is one way to write it: -1 is that
// of the nulls of version 2.
func parseLength(text []byte, limit int) (n int, err error) {
	if string(text) == "-1" {
		return -1, nil
	}
	if len(text) == 0 || len(text) > 1 && text[0] == '0' {
		return 0, malformed("invalid length")
	}
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, malformed("invalid length")
		}
		if n = 10*n + int(c-'0'); n > limit {
			return 0, malformed("invalid length")
		}
	}
	return n, nil
}
