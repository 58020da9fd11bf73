package line

import (
	"bytes"
	"errors"
)

// ErrTooLong is why a connection ends whose peer sends a longer line than it
// may.
var ErrTooLong = errors.New("line: too long")

// Scanner finds the lines in a growing buffer. Its zero value is not ready:
// both fields are needed. It remembers where it has looked already, so a line
// that arrives in many pieces takes a time that is linear in its length.
type Scanner struct {
	Delimiter []byte
	MaxLength int // of a line, without its delimiter

	looked int // bytes at the beginning of the buffer in which no delimiter begins
}

// Next finds the first line in buf, which is what the last call that returned
// n = 0 has seen and more behind it. It returns the line and how many bytes it
// takes with its delimiter. An n of 0 means that there is none yet, and an error
// that buf begins with one that is too long; SkipLine gets rid of that.
func (s *Scanner) Next(buf []byte) (line []byte, n int, err error) {
	at := bytes.Index(buf[s.looked:], s.Delimiter)
	if at < 0 {
		s.looked = s.beyond(buf)
		if s.looked > s.MaxLength {
			s.looked = 0
			return nil, 0, ErrTooLong
		}
		return nil, 0, nil
	}
	at += s.looked
	s.looked = 0
	if at > s.MaxLength {
		return nil, 0, ErrTooLong
	}
	return buf[:at:at], at + len(s.Delimiter), nil
}

// SkipLine is how many bytes to take off the beginning of buf to get on with a
// line that is too long: it is over when done is true.
func (s *Scanner) SkipLine(buf []byte) (n int, done bool) {
	s.looked = 0
	if at := bytes.Index(buf, s.Delimiter); at >= 0 {
		return at + len(s.Delimiter), true
	}
	return s.beyond(buf), false
}

// beyond is from where a delimiter may begin in a buf that has none: its end may
// be the first part of one.
func (s *Scanner) beyond(buf []byte) int {
	for n := min(len(s.Delimiter)-1, len(buf)); n > 0; n-- {
		if bytes.HasPrefix(s.Delimiter, buf[len(buf)-n:]) {
			return len(buf) - n
		}
	}
	return len(buf)
}

// Append adds line and its delimiter to dst.
func Append(dst, line, delimiter []byte) []byte {
	return append(append(dst, line...), delimiter...)
}
