package http1

import (
	"bytes"
	"net/http"
)

// maxChunkLine is how long the line with the size of a chunk may be. Nobody is
// known to use the extensions that it may have.
const maxChunkLine = 256

// chunks reads a body in chunks. What surrounds their data is bounded: a line by
// maxChunkLine, all extensions and the trailers by Limits.HeadBytes.
type chunks struct {
	state      chunkState
	left       int64 // of the present chunk's data
	extensions int   // bytes of them, in all
	seen       int   // how much of the trailers was searched for their end
	trailer    http.Header
}

// chunkState is what comes next.
type chunkState uint8

const (
	chunkSize    chunkState = iota // a line: goes on with data, or with the trailer after the last one
	chunkData                      // left bytes
	chunkEnd                       // CR LF behind them; goes on with a size
	chunkTrailer                   // fields, and an empty line
	chunksDone
)

// next takes n bytes of b, of which data belongs to the body. n is 0 if there is
// too little.
func (c *chunks) next(b []byte, l *Limits) (data []byte, n int, err error) {
	switch c.state {
	case chunkSize:
		n, err = c.size(b, l)
	case chunkData:
		n = int(min(c.left, int64(len(b))))
		data = b[:n]
		if c.left -= int64(n); c.left == 0 {
			c.state = chunkEnd
		}
	case chunkEnd:
		n, err = c.end(b)
	case chunkTrailer:
		n, err = c.trailers(b, l)
	}
	return data, n, err
}

// size reads the line before a chunk.
func (c *chunks) size(b []byte, l *Limits) (n int, err error) {
	i := bytes.IndexByte(b[:min(len(b), maxChunkLine)], '\n')
	switch {
	case i < 0 && len(b) >= maxChunkLine:
		return 0, malformed("a chunk's line of more than %d bytes", maxChunkLine)
	case i < 0:
		return 0, nil
	case i == 0 || b[i-1] != '\r':
		return 0, malformed("a chunk's line that ends without CR")
	}
	size, extension, err := parseChunkLine(b[:i-1])
	if err != nil {
		return 0, err
	}
	if c.extensions += extension; c.extensions > l.HeadBytes {
		return 0, malformed("chunk extensions of more than %d bytes", l.HeadBytes)
	}
	c.left, c.state = size, chunkData
	if size == 0 {
		c.state = chunkTrailer
	}
	return i + 1, nil
}

// parseChunkLine reads a size of up to 15 hexadecimal digits and looks at an
// extension, whose length it gives.
func parseChunkLine(line []byte) (size int64, extension int, err error) {
	digits := 0
	for ; digits < len(line); digits++ {
		d := fromHex(line[digits])
		if d < 0 {
			break
		}
		if digits == 15 {
			return 0, 0, malformed("a chunk's size of more than 15 digits")
		}
		size = size<<4 | int64(d)
	}
	rest := line[digits:]
	if digits == 0 {
		return 0, 0, malformed("a chunk without a size")
	}
	if len(rest) > 0 && rest[0] != ';' { // nor blanks, which not all readers take
		return 0, 0, malformed("a chunk's size that is no number")
	}
	for _, b := range rest {
		if kinds[b]&isValue == 0 {
			return 0, 0, malformed("a control character in a chunk extension")
		}
	}
	return size, len(rest), nil
}

func fromHex(b byte) int {
	switch {
	case b >= '0' && b <= '9':
		return int(b - '0')
	case b >= 'a' && b <= 'f':
		return int(b-'a') + 10
	case b >= 'A' && b <= 'F':
		return int(b-'A') + 10
	}
	return -1
}

// end reads what is behind a chunk's data.
func (c *chunks) end(b []byte) (n int, err error) {
	if len(b) > 0 && b[0] != '\r' || len(b) > 1 && b[1] != '\n' {
		return 0, malformed("a chunk that is longer than its size")
	}
	if len(b) < 2 {
		return 0, nil
	}
	c.state = chunkSize
	return 2, nil
}

func (c *chunks) trailers(b []byte, l *Limits) (n int, err error) {
	if len(b) >= 2 && b[0] == '\r' && b[1] == '\n' {
		c.state = chunksDone
		return 2, nil
	}
	n, err = headEnd(b, c.seen, l)
	if c.seen = len(b); n == 0 || err != nil {
		return 0, err
	}
	if c.trailer, err = parseFields(string(b[:n]), l); err != nil {
		return 0, err
	}
	for key := range c.trailer {
		if !mayTrail(key) {
			return 0, malformed("%s behind a body", key)
		}
	}
	c.state = chunksDone
	return n, nil
}
