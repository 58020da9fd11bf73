package syslog

import (
	"bytes"
	"errors"

	"sasync/protocols/line"
)

// framer finds the messages in what a connection sends. Each begins with its
// length in octets, or ends with a line feed.
type framer struct {
	lines   line.Scanner
	max     int
	skip    int  // octets of a counted message that is too long
	skipped bool // a line that is too long goes on
}

var errTooLong = errors.New("syslog: message too long")

func newFramer(max int) framer {
	return framer{lines: line.Scanner{Delimiter: []byte("\n"), MaxLength: max}, max: max}
}

// next finds the first message in buf. It returns the message and how many bytes
// to take off; 0 means that more is needed. With errTooLong there is no message:
// it was the beginning of one that is dropped.
func (f *framer) next(buf []byte) (message []byte, n int, err error) {
	switch {
	case len(buf) == 0:
		return nil, 0, nil
	case f.skip > 0:
		n = min(f.skip, len(buf))
		f.skip -= n
		return nil, n, nil
	case f.skipped:
		var done bool
		n, done = f.lines.SkipLine(buf)
		f.skipped = !done
		return nil, n, nil
	}
	digits, length, state := count(buf)
	switch {
	case state == maybe:
		return nil, 0, nil
	case state == yes && length > f.max:
		f.skip = length
		return nil, digits + 1, errTooLong
	case state == yes && len(buf) < digits+1+length:
		return nil, 0, nil
	case state == yes:
		end := digits + 1 + length
		return buf[digits+1 : end : end], end, nil
	}
	message, n, err = f.lines.Next(buf)
	if err != nil {
		n, done := f.lines.SkipLine(buf)
		f.skipped = !done
		return nil, n, errTooLong
	}
	return message, n, nil
}

type answer uint8

const (
	no answer = iota
	yes
	maybe
)

// maxDigits is how long a length may be. An access log's line that is sent
// without a header may begin with digits too, but has no "<" behind them.
const maxDigits = 8

// count reads "123 <" at the beginning of buf.
func count(buf []byte) (digits, length int, is answer) {
	for digits < len(buf) && digits <= maxDigits && buf[digits]-'0' <= 9 {
		length = length*10 + int(buf[digits]-'0')
		digits++
	}
	switch rest := buf[digits:]; {
	case digits == 0 || digits > maxDigits || buf[0] == '0':
		return 0, 0, no
	case bytes.HasPrefix([]byte(" <"), rest): // it may still become one
		if len(rest) < 2 {
			return digits, length, maybe
		}
		return digits, length, yes
	case bytes.HasPrefix(rest, []byte(" <")):
		return digits, length, yes
	}
	return 0, 0, no
}
