package accesslog

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"
)

// cutter cuts a stream into pieces of whole lines. It holds one buffer, which
// grows only as far as the longest line that is accepted.
type cutter struct {
	// Immutable after newCutter.
	src     io.Reader
	size    int // of a piece, about
	maxLine int // bytes of a line, without its end

	// Owned by the goroutine that calls next.
	buf  []byte // read and not yet cut off
	pos  int64  // place of buf in the text
	tail []byte // the text's last bytes before pos, up to markSize
	line int    // number of the line that buf begins with
	err  error  // what src said last

	wholeOnly bool // a line without its end stays in the stream
}

// piece is a run of whole lines.
type piece struct {
	text    string
	line    int  // number of the first one
	tooLong bool // text is only the beginning of the one line
}

func newCutter(src io.Reader, size, maxLine int) *cutter {
	return &cutter{src: src, size: size, maxLine: maxLine, line: 1}
}

// fill reads until buf holds want bytes or the stream ends.
func (c *cutter) fill(want int) {
	if cap(c.buf) < want {
		c.buf = append(make([]byte, 0, want), c.buf...)
	}
	for len(c.buf) < want && c.err == nil {
		var n int
		n, c.err = c.src.Read(c.buf[len(c.buf):want])
		c.buf = c.buf[:len(c.buf)+n]
	}
}

// next returns the next piece. At the end, and where the stream breaks, the
// error is the stream's; a line that the break cuts is not handed out.
func (c *cutter) next() (piece, error) {
	for want := c.size; ; want = min(2*want, c.tooMany()) {
		c.fill(want)
		if i := bytes.LastIndexByte(c.buf, '\n'); i >= 0 {
			return c.cut(i + 1), nil
		}
		switch {
		case len(c.buf) >= c.tooMany():
			return c.skipLine()
		case c.err == io.EOF && len(c.buf) > 0 && !c.wholeOnly:
			return c.cut(len(c.buf)), nil
		case c.err == io.EOF && c.wholeOnly:
			c.err = nil
			return piece{}, io.EOF
		case c.err != nil:
			return piece{}, c.err
		}
	}
}

// tooMany is the number of bytes without a line feed that make a line too long,
// whether or not the last one is the carriage return of its end.
func (c *cutter) tooMany() int { return c.maxLine + 2 }

func (c *cutter) cut(n int) piece {
	p := piece{text: string(c.buf[:n]), line: c.line}
	c.line += strings.Count(p.text, "\n")
	if c.buf[n-1] != '\n' {
		c.line++
	}
	c.drop(n)
	return p
}

func (c *cutter) drop(n int) {
	c.pos += int64(n)
	if n >= markSize {
		c.tail = append(c.tail[:0], c.buf[n-markSize:n]...)
	} else {
		keep := min(len(c.tail), markSize-n)
		c.tail = append(c.tail[len(c.tail)-keep:], c.buf[:n]...)
	}
	c.buf = c.buf[:copy(c.buf, c.buf[n:])]
}

// skipLine drops the line that buf begins with and keeps a sample of it.
func (c *cutter) skipLine() (piece, error) {
	p := piece{text: string(c.buf[:min(len(c.buf), sampleSize+utf8.UTFMax)]), line: c.line, tooLong: true}
	for {
		if i := bytes.IndexByte(c.buf, '\n'); i >= 0 {
			c.drop(i + 1)
			break
		}
		c.drop(len(c.buf))
		if c.err == io.EOF {
			break
		}
		if c.err != nil {
			return piece{}, c.err
		}
		c.fill(c.size)
	}
	c.line++
	return p, nil
}
