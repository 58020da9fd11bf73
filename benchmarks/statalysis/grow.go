package statalysis

import (
	"bufio"
	"bytes"
	"io"
	"regexp"
	"strconv"
)

// stamp is the date of a line: day, month, year.
var stamp = regexp.MustCompile(`\[(\d\d)/([A-Z][a-z][a-z])/(\d{4}):`)

// shiftYears copies a log with every line's date moved by whole years. A 29th
// of February that the new year has not becomes the 28th.
func shiftYears(w io.Writer, log io.Reader, years int) error {
	in, out := bufio.NewReaderSize(log, 1<<20), bufio.NewWriterSize(w, 1<<20)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 0 {
			out.Write(shiftLine(line, years)) // the writer keeps its error for Flush
		}
		if err == io.EOF {
			return endLine(out, line)
		}
		if err != nil {
			return err
		}
	}
}

// endLine ends the last line, so that another copy can follow.
func endLine(out *bufio.Writer, last []byte) error {
	if len(last) > 0 && !bytes.HasSuffix(last, []byte("\n")) {
		out.WriteByte('\n')
	}
	return out.Flush()
}

// shiftLine moves the date of a line in place.
func shiftLine(line []byte, years int) []byte {
	at := stamp.FindSubmatchIndex(line)
	if at == nil {
		return line
	}
	day, month, year := line[at[2]:at[3]], line[at[4]:at[5]], line[at[6]:at[7]]
	n, _ := strconv.Atoi(string(year)) // four digits, says the pattern
	n += years
	copy(year, strconv.Itoa(n))
	if string(day) == "29" && string(month) == "Feb" && !leap(n) {
		copy(day, "28")
	}
	return line
}

func leap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

// lineCounter counts what is written to it. A last line without an end is a
// line.
type lineCounter struct {
	lines, bytes int64
	open         bool
}

func (c *lineCounter) Write(p []byte) (int, error) {
	c.bytes += int64(len(p))
	for rest := p; len(rest) > 0; {
		if !c.open {
			c.lines, c.open = c.lines+1, true
		}
		end := bytes.IndexByte(rest, '\n')
		if end < 0 {
			break
		}
		rest, c.open = rest[end+1:], false
	}
	return len(p), nil
}
