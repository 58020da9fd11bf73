package accesslog

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// Mark is a place in a log's text, with what tells the log from others: where to
// read on later, under whatever name the log then has, and packed or not.
type Mark struct {
	// Position is the number of bytes of text before the place.
	Position int64
	// Head and Tail are fingerprints of the text's first bytes and of the last
	// ones before the place, up to 4 KiB each: their number, a colon, and 32
	// hexadecimal digits of their SHA-256.
	Head, Tail string
}

// markSize is how much of a text a fingerprint is of.
const markSize = 4096

// ErrOtherLog says that a log does not begin as a Mark says: it is another one,
// or was written anew.
var ErrOtherLog = errors.New("not the log that was read before")

func fingerprint(text []byte) string {
	sum := sha256.Sum256(text)
	return strconv.Itoa(len(text)) + ":" + hex.EncodeToString(sum[:16])
}

// IsHead tells whether fingerprint is that of the beginning of a log whose first
// bytes are head; 4 KiB are enough. Safe from any goroutine.
func IsHead(print string, head []byte) bool {
	length, _, _ := strings.Cut(print, ":")
	n, err := strconv.Atoi(length)
	return err == nil && n > 0 && n <= len(head) && print == fingerprint(head[:n])
}

// Mark is the place behind the block. Safe from any goroutine.
func (b *Block) Mark() Mark {
	head := b.File.head
	if b.End < int64(len(head)) {
		head = head[:b.End]
	}
	return Mark{Position: b.End, Head: fingerprint(head), Tail: fingerprint(b.tail)}
}

// Start is the place before the first line. Safe from any goroutine.
func (f *File) Start() Mark { return Mark{Head: fingerprint(f.head), Tail: fingerprint(nil)} }

// Head is the beginning of the log's text, up to 4 KiB. Not to be changed. Safe
// from any goroutine.
func (f *File) Head() []byte { return f.head }

// Packed tells whether the file on disk is compressed. Safe from any goroutine.
func (f *File) Packed() bool { return f.packing.open != nil }

// Resume goes on at m instead of at the beginning, where line lines are behind
// it. If the log's text is not the one that m was made of, the error is
// [ErrOtherLog], and it is so too if its last line was not complete then and was
// continued since. Before the first Next. Blocks on the disk.
func (f *File) Resume(m Mark, line int) error {
	if _, seekable := f.disk.file.(*os.File); !seekable || !IsHead(m.Head, f.head) {
		return ErrOtherLog
	}
	if err := f.followTo(m.Position); err != nil {
		return err
	}
	text, before, err := f.textAt(m.Position)
	if err != nil {
		return err
	}
	if fingerprint(before) != m.Tail {
		return ErrOtherLog
	}
	f.cutter = newCutter(text, f.options.BlockSize, f.options.MaxLine)
	f.cutter.pos, f.cutter.line = m.Position, line+1
	f.cutter.tail = before
	f.cutter.wholeOnly = f.options.WholeLines
	return f.endLine()
}

// endLine reads the line feed of a line that was taken for complete without it.
func (f *File) endLine() error {
	c := f.cutter
	if bytes.HasSuffix(c.tail, []byte("\n")) {
		return nil
	}
	c.fill(2)
	switch rest := c.buf; {
	case len(rest) == 0 && c.err == io.EOF:
		c.err = nil
	case bytes.HasPrefix(rest, []byte("\n")):
		c.drop(1)
	case bytes.HasPrefix(rest, []byte("\r\n")):
		c.drop(2)
	default:
		return ErrOtherLog
	}
	return nil
}

// textAt gives the text from position on, and what stands before it.
func (f *File) textAt(position int64) (text io.Reader, before []byte, err error) {
	from := max(0, position-markSize)
	if f.Packed() {
		if text, err = f.fromBeginning(); err != nil {
			return nil, nil, err
		}
		_, err = io.CopyN(io.Discard, text, from)
	} else {
		if err = f.rewind(from); err == nil {
			text = bufio.NewReaderSize(f.disk, headSize)
		}
	}
	if err == nil {
		before = make([]byte, position-from)
		_, err = io.ReadFull(text, before)
	}
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = ErrOtherLog // it is shorter now
	}
	return text, before, err
}

// followTo learns from the text before position what it says about the lines
// behind, if the format is one that does.
func (f *File) followTo(position int64) error {
	if f.sniffed.format != W3C && f.sniffed.format != CloudFront {
		return nil
	}
	text, err := f.fromBeginning()
	if err != nil {
		return err
	}
	c := newCutter(io.LimitReader(text, position), f.options.BlockSize, f.options.MaxLine)
	for {
		p, err := c.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		f.follow(p.text)
	}
}

// fromBeginning gives the text anew.
func (f *File) fromBeginning() (io.Reader, error) {
	if err := f.rewind(0); err != nil {
		return nil, err
	}
	f.text.Close()
	err := f.unpack()
	return f.text, err
}

// rewind goes to a place of the file on disk.
func (f *File) rewind(at int64) error {
	if _, err := f.disk.file.(*os.File).Seek(at, io.SeekStart); err != nil {
		return fmt.Errorf("accesslog: read %q: %w", f.path, plainCause(err))
	}
	f.disk.n = at
	return nil
}

// Stat looks at the file again, which may have grown. Blocks on the disk; not
// while Next runs.
func (f *File) Stat() (os.FileInfo, error) {
	file, ok := f.disk.file.(*os.File)
	if !ok {
		return nil, fmt.Errorf("accesslog: look at %q: it is read once: %w", f.path, errors.ErrUnsupported)
	}
	return file.Stat()
}
