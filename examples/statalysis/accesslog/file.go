package accesslog

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// Options of [Open]. The zero value is good.
type Options struct {
	// BlockSize is the text of a block in bytes; a block holds whole lines, at
	// least one. Zero or less means 256 KiB.
	BlockSize int
	// Layout is how the lines are to be read. Nil means that the content tells.
	Layout *Layout
	// MaxLine is the longest line that is read, in bytes without its end; a
	// longer one is skipped and counted as unread. Zero or less means 1 MiB.
	MaxLine int
	// WholeLines leaves a last line that has no end yet unread: the log is still
	// being written. False takes it for a line.
	WholeLines bool
	// Stop ends the waiting for a pipe or for standard input when it is closed:
	// Open and Next then return [os.ErrClosed]. Nil never ends it.
	Stop <-chan struct{}
}

func (o Options) withDefaults() Options {
	if o.BlockSize <= 0 {
		o.BlockSize = 256 << 10
	}
	if o.MaxLine <= 0 {
		o.MaxLine = 1 << 20
	}
	return o
}

// File is a log that is open for reading, packed or not.
type File struct {
	// Immutable after Open.
	path    string
	size    int64
	modTime time.Time
	options Options
	sniffed sniffed
	packing packing
	head    []byte // of the text, up to markSize

	// Owned by the goroutine that calls Next and Close.
	disk   *countingReader
	text   io.ReadCloser // what the packing gives
	cutter *cutter
	w3c    *w3cLayout // of the last #Fields line that was handed out
	done   error      // what Next returns from now on
}

// Open opens a log: a file, or what does not end in a place and is read once (a
// pipe, a terminal), or standard input where path is [Stdin]. How it is packed
// and which format it has is told by its content, not by its name. Blocks on the
// disk; safe from any goroutine.
//
// The error names the path. It wraps [ErrEmpty], [ErrBinary], a [*NotALogError],
// or what the system or the packing said.
func Open(path string, o Options) (*File, error) {
	f, err := open(path, o.withDefaults())
	if err != nil {
		if _, ok := errors.AsType[*ReadError](err); ok {
			return nil, err
		}
		return nil, fmt.Errorf("accesslog: open %q: %w", path, plainCause(err))
	}
	return f, nil
}

func open(path string, o Options) (_ *File, err error) {
	f := &File{path: path, options: o}
	if path == Stdin {
		f.disk = &countingReader{file: newStream(openStdin, o.Stop)}
	} else if err := f.openPath(); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.closeAll()
		}
	}()
	if err := f.unpack(); err != nil {
		return nil, f.packing.explain(err)
	}
	f.cutter = newCutter(f.text, o.BlockSize, o.MaxLine)
	f.cutter.wholeOnly = o.WholeLines
	if err := f.sniff(); err != nil {
		return nil, err
	}
	return f, nil
}

func (f *File) openPath() error {
	info, err := os.Stat(f.path)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() && !isStream(info) {
		return fmt.Errorf("not a regular file (%v)", info.Mode().Type())
	}
	if isStream(info) {
		f.disk = &countingReader{file: newStream(func() (io.ReadCloser, error) { return os.Open(f.path) }, f.options.Stop)}
		return nil
	}
	disk, err := os.Open(f.path)
	if err != nil {
		return err
	}
	f.size, f.modTime = info.Size(), info.ModTime()
	f.disk = &countingReader{file: disk}
	return nil
}

// unpack makes f.text the text of the file.
func (f *File) unpack() error {
	in := bufio.NewReaderSize(f.disk, headSize)
	magic, err := in.Peek(longestMagic)
	switch {
	case len(magic) == 0 && err == io.EOF && packingOfName(f.path).open != nil:
		f.packing = packingOfName(f.path)
		return io.ErrUnexpectedEOF
	case len(magic) == 0 && err != io.EOF:
		return err
	}
	if f.packing = packingOf(magic); f.packing.open == nil {
		f.text = io.NopCloser(in)
		return nil
	}
	text, err := f.packing.open(in)
	if err == nil {
		f.text = text
	}
	return err
}

// sniff looks at the beginning of the text, further than usual if not even the
// first line ends there.
func (f *File) sniff() (err error) {
	c := f.cutter
	for want := headSize; ; want = min(2*want, c.tooMany()) {
		c.fill(want)
		if c.err != nil || len(c.buf) >= c.tooMany() || bytes.IndexByte(c.buf, '\n') >= 0 {
			break
		}
	}
	f.head = bytes.Clone(c.buf[:min(len(c.buf), markSize)])
	if bytes.HasPrefix(c.buf, []byte(byteOrderMark)) {
		c.drop(len(byteOrderMark))
	}
	f.sniffed, err = sniff(string(c.buf), f.options.Layout)
	if err != nil && c.err != nil && c.err != io.EOF {
		return f.readError()
	}
	return err
}

// Path returns the path as it was given to Open. Safe from any goroutine.
func (f *File) Path() string { return f.path }

// Size returns the file's size on disk in bytes when it was opened. Safe from
// any goroutine.
func (f *File) Size() int64 { return f.size }

// ModTime returns when the file had last been changed. Safe from any goroutine.
func (f *File) ModTime() time.Time { return f.modTime }

// Format returns the format that the file's beginning shows. Safe from any
// goroutine.
func (f *File) Format() Format { return f.sniffed.format }

// Vhost returns the host name that stands alone on the file's first line that is
// not blank, also behind # or ;, and "" if there is none. It stands in for the
// vhost of lines that have none, of this file only. That line is no log line: it
// is neither a record nor unread and not among Parsed.Lines, but it has a line
// number. Safe from any goroutine.
func (f *File) Vhost() string { return f.sniffed.vhost }

// Layout returns how the lines are read if Options said so, else nil. Safe from
// any goroutine.
func (f *File) Layout() *Layout { return f.options.Layout }

// Packing returns what the file is packed with: "gzip", "bzip2", "xz" or "zstd",
// and "" if it is not. Safe from any goroutine.
func (f *File) Packing() string { return f.packing.name }

// First returns the time of the first readable line in Unix seconds. Safe from
// any goroutine.
func (f *File) First() int64 { return f.sniffed.first }

// Next returns the next block. At the end the error is io.EOF. Where the file
// breaks, all whole lines before the break come first and then a [*ReadError].
// Both stay, but with Options.WholeLines Next looks at the end again whether the
// file has grown. Blocks on the disk; one goroutine at a time.
func (f *File) Next() (*Block, error) {
	if f.done != nil {
		return nil, f.done
	}
	p, err := f.cutter.next()
	if err == io.EOF && f.options.WholeLines {
		return nil, err
	}
	if err != nil {
		f.done = io.EOF
		if err != io.EOF {
			f.done = f.readError()
		}
		return nil, f.done
	}
	b := &Block{File: f, Line: p.line, Pos: f.disk.n, End: f.cutter.pos, Text: p.text, tail: bytes.Clone(f.cutter.tail), tooLong: p.tooLong, w3c: f.w3c}
	f.follow(p.text)
	return b, nil
}

// follow takes note of what a piece of the text says about the lines behind it.
func (f *File) follow(text string) {
	if f.sniffed.format != W3C && f.sniffed.format != CloudFront {
		return
	}
	if names, ok := lastFields(text); ok {
		f.w3c = f.w3c.parseFields(names)
	}
}

func (f *File) readError() error {
	return &ReadError{Path: f.path, Line: f.cutter.line - 1, Err: plainCause(f.packing.explain(f.cutter.err))}
}

// Close closes the file; blocks stay valid. Next then returns an error. Not
// while Next runs.
func (f *File) Close() error {
	if f.done == nil {
		f.done = fmt.Errorf("accesslog: read %q: %w", f.path, os.ErrClosed)
	}
	f.cutter.buf = nil
	if err := f.closeAll(); err != nil {
		return fmt.Errorf("accesslog: close %q: %w", f.path, plainCause(err))
	}
	return nil
}

func (f *File) closeAll() error {
	if f.text != nil {
		f.text.Close()
	}
	return f.disk.file.Close()
}

// countingReader counts what was read from the disk.
type countingReader struct {
	file io.ReadCloser
	n    int64
}

func (r *countingReader) Read(p []byte) (int, error) {
	n, err := r.file.Read(p)
	r.n += int64(n)
	return n, err
}
