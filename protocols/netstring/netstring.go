package netstring

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"sasync/protocols/internal/framed"
	"sasync/reactor"
)

// Why a connection ends whose peer sends something else than it may.
var (
	// ErrTooLong is a string that is longer than Config.MaxLength.
	ErrTooLong = errors.New("netstring: too long")
	// ErrFormat is what is no netstring.
	ErrFormat = errors.New("netstring: no netstring")
)

// maxDigits is how many the length of a string may have.
const maxDigits = 9

// Append adds s as a netstring to dst.
func Append(dst, s []byte) []byte {
	dst = strconv.AppendInt(dst, int64(len(s)), 10)
	dst = append(dst, ':')
	return append(append(dst, s...), ',')
}

// Parse reads the netstring that b begins with: s is a part of b, and n how many
// bytes it takes there. An n of 0 without an error means that it is not all
// there. ErrTooLong is one longer than maxLength, ErrFormat what is none.
func Parse(b []byte, maxLength int) (s []byte, n int, err error) { return format.Parse(b, maxLength) }

var format = framed.Format{Head: parseHead, Tail: ",", ErrTooLong: ErrTooLong, ErrFormat: ErrFormat}

// parseHead reads the length and its colon.
func parseHead(b []byte) (length, n int, err error) {
	for i, c := range b {
		switch {
		case c == ':' && i > 0:
			return length, i + 1, nil
		case c < '0' || c > '9':
			return 0, 0, fmt.Errorf("%w: %q in its length", ErrFormat, c)
		case i == 1 && b[0] == '0':
			return 0, 0, fmt.Errorf("%w: its length begins with 0", ErrFormat)
		case i == maxDigits:
			return 0, 0, fmt.Errorf("%w: its length has more than %d digits", ErrFormat, maxDigits)
		}
		length = length*10 + int(c-'0')
	}
	return 0, 0, nil
}

// Config is what New makes a protocol from.
type Config struct {
	// MaxLength is how long a string may be that is received. Zero means
	// 99,999; negative means no limit but that of a length, 9 digits.
	MaxLength int
}

// New returns the protocol of a connection whose strings h gets. Safe from any
// goroutine.
func New(h Handler, cfg Config) reactor.Protocol {
	switch {
	case cfg.MaxLength == 0:
		cfg.MaxLength = 99_999
	case cfg.MaxLength < 0:
		cfg.MaxLength = math.MaxInt
	}
	p := &protocol{handler: h}
	p.Format, p.Most = &format, cfg.MaxLength
	p.connect()
	return p
}

// SendString writes a string. An error is that of Write, or ErrTooLong for more
// than 999,999,999 bytes. Loop only.
func (c *Conn) SendString(s []byte) error {
	var head [maxDigits + 1]byte
	if len(s) > 999_999_999 {
		return format.TooLong(len(s), 999_999_999)
	}
	_, err := c.Writev(append(strconv.AppendInt(head[:0], int64(len(s)), 10), ':'), s, comma)
	return err
}

var comma = []byte(",")
