package report

import "io"

// Style is how the screen looks.
type Style struct {
	// Width is the number of columns. Zero means 80; it is kept between 60 and
	// 200, because below the tables break and above the eye gets lost.
	Width int
	// Colour adds colours, by escape sequences. False means none at all, as
	// for a file.
	Colour bool
}

const (
	minWidth    = 60
	maxWidth    = 200
	twoColumns  = 120 // the width from which on sections stand side by side
	columnSpace = 3
)

func (s Style) width() int {
	if s.Width == 0 {
		return 80
	}
	return min(max(s.Width, minWidth), maxWidth)
}

// paint is the part that a piece of text plays; the terminal's own palette says
// which colour that is.
type paint uint8

const (
	plain  paint = iota
	strong       // what the eye should find first
	faint        // what explains
	good
	bad
	warn
	accent // bars and lines
)

var colours = [...]string{
	plain:  "",
	strong: "\x1b[1m",
	faint:  "\x1b[2m",
	good:   "\x1b[32m",
	bad:    "\x1b[31m",
	warn:   "\x1b[33m",
	accent: "\x1b[36m",
}

const uncoloured = "\x1b[0m"

// printer writes lines; after an error it writes nothing more.
type printer struct {
	out    io.StringWriter
	colour bool
	err    error
}

// print writes l, with one change of colour for neighbours in the same paint.
func (p *printer) print(l line) {
	l = l.trimmed()
	for len(l) > 0 {
		n := 1
		for n < len(l) && l[n].paint == l[0].paint {
			n++
		}
		before, after := "", ""
		if p.colour && l[0].paint != plain {
			before, after = colours[l[0].paint], uncoloured
		}
		p.write(before)
		for _, s := range l[:n] {
			p.write(s.text)
		}
		p.write(after)
		l = l[n:]
	}
	p.write("\n")
}

func (p *printer) write(s string) {
	if p.err == nil {
		_, p.err = p.out.WriteString(s)
	}
}
