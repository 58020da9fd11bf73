package intn

import (
	"encoding/binary"
	"errors"
	"math"

	"sasync/protocols/internal/framed"
	"sasync/reactor"
)

// ErrTooLong is a string that is longer than Config.MaxLength, or than its
// prefix can tell.
var ErrTooLong = errors.New("intn: too long")

// Width is how many bits the prefix has.
type Width int

// The widths that there are.
const (
	Int8  Width = 8
	Int16 Width = 16
	Int32 Width = 32
)

// Max is the length of the longest string that the prefix can tell.
func (w Width) Max() int { return int(min(1<<w-1, uint64(math.MaxInt))) }

// Append adds s with its prefix to dst. It is ErrTooLong if there is none for
// it.
func (w Width) Append(dst, s []byte) ([]byte, error) {
	dst, err := w.appendPrefix(dst, len(s))
	if err != nil {
		return dst, err
	}
	return append(dst, s...), nil
}

func (w Width) appendPrefix(dst []byte, length int) ([]byte, error) {
	if length > w.Max() {
		return dst, formats[w].TooLong(length, w.Max())
	}
	switch w {
	case Int8:
		return append(dst, byte(length)), nil
	case Int16:
		return binary.BigEndian.AppendUint16(dst, uint16(length)), nil
	}
	return binary.BigEndian.AppendUint32(dst, uint32(length)), nil
}

// Parse reads the string that b begins with: s is a part of b, and n how many
// bytes it takes there with its prefix. An n of 0 without an error means that it
// is not all there; ErrTooLong that it has more than maxLength bytes.
func (w Width) Parse(b []byte, maxLength int) (s []byte, n int, err error) {
	return formats[w].Parse(b, maxLength)
}

var formats = map[Width]*framed.Format{
	Int8:  {Head: Int8.parsePrefix, ErrTooLong: ErrTooLong},
	Int16: {Head: Int16.parsePrefix, ErrTooLong: ErrTooLong},
	Int32: {Head: Int32.parsePrefix, ErrTooLong: ErrTooLong},
}

func (w Width) parsePrefix(b []byte) (length, n int, err error) {
	n = int(w) / 8
	if len(b) < n {
		return 0, 0, nil
	}
	for _, c := range b[:n] {
		length = length<<8 | int(c)
	}
	if length < 0 { // where an int has 32 bits
		length = math.MaxInt
	}
	return length, n, nil
}

// Config is what New makes a protocol from.
type Config struct {
	// Width is that of the prefix. Zero means Int32.
	Width Width
	// MaxLength is how long a string may be that is received. Zero means
	// 99,999; negative means no limit but that of the prefix.
	MaxLength int
}

// New returns the protocol of a connection whose strings h gets. It panics for a
// Width that there is not. Safe from any goroutine.
func New(h Handler, cfg Config) reactor.Protocol {
	if cfg.Width == 0 {
		cfg.Width = Int32
	}
	if formats[cfg.Width] == nil {
		panic("intn: new: Config.Width is none of Int8, Int16 and Int32")
	}
	switch {
	case cfg.MaxLength == 0:
		cfg.MaxLength = 99_999
	case cfg.MaxLength < 0:
		cfg.MaxLength = math.MaxInt
	}
	p := &protocol{handler: h, width: cfg.Width}
	p.Format, p.Most = formats[cfg.Width], cfg.MaxLength
	p.connect()
	return p
}

// SendString writes a string. An error is that of Write, or ErrTooLong if the
// prefix can't tell its length. Loop only.
func (c *Conn) SendString(s []byte) error {
	var room [4]byte
	prefix, err := c.p.width.appendPrefix(room[:0], len(s))
	if err == nil {
		_, err = c.Writev(prefix, s)
	}
	return err
}
