package amp

import (
	"encoding/binary"
	"fmt"
)

// Limits bound what a peer may send.
type Limits struct {
	// Size is how many bytes a box may have. Zero means 1 MiB.
	Size int
	// Fields is how many keys it may have. Zero means 256.
	Fields int
}

func (l Limits) withDefaults() Limits {
	if l.Size <= 0 {
		l.Size = 1 << 20
	}
	if l.Fields <= 0 {
		l.Fields = 256
	}
	return l
}

// ParseBox reads the box at the beginning of b. n is its length; 0 says that its
// end is not there yet. What b holds is copied, once. Safe from any goroutine.
func ParseBox(b []byte, limits Limits) (box Box, n int, err error) {
	l := limits.withDefaults()
	var s scanner
	if n, err = s.next(b, &l); n == 0 {
		return nil, 0, err
	}
	return fields(string(b[:n])), n, nil
}

// fields takes apart a box whose end a scanner has found.
func fields(text string) (box Box) {
	for {
		key, rest := cutCounted(text)
		if key == "" {
			return box
		}
		value, rest := cutCounted(rest)
		box, text = append(box, Field{key, value}), rest
	}
}

// cutCounted takes what has its length before it off a text that has it all.
func cutCounted(text string) (counted, rest string) {
	n := int(text[0])<<8 | int(text[1])
	return text[2 : 2+n], text[2+n:]
}

// scanner finds the end of a box that arrives in pieces. It goes on where it has
// stopped, so its work is linear in what arrives. Its zero value is at the
// beginning of a box.
type scanner struct {
	pos    int // bytes of the box that are done with
	fields int
	value  bool // a key is done with, its value is next
}

// next gives the length of the box at the beginning of b, or 0 if its end is not
// there yet: then b comes again, with more behind it.
func (s *scanner) next(b []byte, l *Limits) (n int, err error) {
	for len(b) >= s.pos+2 {
		size := int(binary.BigEndian.Uint16(b[s.pos:]))
		if err := s.check(size, l); err != nil {
			return 0, err
		}
		if len(b) < s.pos+2+size {
			return 0, nil
		}
		s.pos += 2 + size
		if size == 0 && !s.value {
			n, *s = s.pos, scanner{}
			return n, nil
		}
		if s.value {
			s.fields++
		}
		s.value = !s.value
	}
	return 0, nil
}

func (s *scanner) check(size int, l *Limits) error {
	switch {
	case !s.value && size > maxKey:
		return malformed("a key of %d bytes", size)
	case s.pos+2+size > l.Size:
		return malformed("a box of more than %d bytes", l.Size)
	case !s.value && size > 0 && s.fields == l.Fields:
		return malformed("a box of more than %d keys", l.Fields)
	}
	return nil
}

func malformed(format string, args ...any) error {
	return &ProtocolError{fmt.Sprintf(format, args...)}
}
