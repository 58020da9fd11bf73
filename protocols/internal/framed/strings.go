package framed

import (
	"errors"
	"fmt"
)

// Format is how a string is written down: what comes before it and behind it.
type Format struct {
	// Head reads what comes before a string, which takes n bytes of buf; zero
	// means that it is not all there. It is called again and again then.
	Head func(buf []byte) (length, n int, err error)
	// Tail comes behind each string.
	Tail string
	// ErrTooLong and ErrFormat are the errors of its package.
	ErrTooLong, ErrFormat error
}

// Parse reads the first string of buf, which takes n bytes; zero means that it
// is not all there.
func (f *Format) Parse(buf []byte, most int) (s []byte, n int, err error) {
	length, head, err := f.Head(buf)
	switch {
	case err != nil || head == 0:
		return nil, 0, err
	case length > most:
		return nil, 0, f.TooLong(length, most)
	case len(buf)-head-len(f.Tail) < length:
		return nil, 0, nil
	}
	end := head + length
	n = end + len(f.Tail)
	if string(buf[end:n]) != f.Tail {
		return nil, 0, fmt.Errorf("%w: %q and not %q behind a string", f.ErrFormat, buf[end:n], f.Tail)
	}
	return buf[head:end:end], n, nil
}

// TooLong is the error for a string of that length.
func (f *Format) TooLong(length, most int) error {
	return fmt.Errorf("%w: %d bytes, and not %d at most", f.ErrTooLong, length, most)
}

// Strings hands on strings. A type that embeds it sets the fields and calls
// Init with Next. Owned by the loop.
type Strings struct {
	Conn

	// Immutable after Init.
	Format   *Format
	Most     int
	Received func(s []byte)
	Dropped  func(length int) // is told of a string that is too long, which else is the end; may be nil

	skip int // bytes of such a string that are to come
}

// Next hands on a string.
func (c *Strings) Next() bool {
	buf := c.Buffer().Bytes()
	if c.skip > 0 {
		n := min(c.skip, len(buf))
		c.skip -= n
		c.Buffer().Use(n)
		return n > 0
	}
	s, n, err := c.Format.Parse(buf, c.Most)
	switch {
	case errors.Is(err, c.Format.ErrTooLong) && c.Dropped != nil:
		length, head, _ := c.Format.Head(buf)
		c.Buffer().Use(head)
		c.skip = length + len(c.Format.Tail)
		c.Dropped(length)
		return true
	case err != nil:
		c.Fail(err)
		return false
	case n == 0:
		return false
	}
	c.Buffer().Use(n)
	c.Received(s)
	return true
}
