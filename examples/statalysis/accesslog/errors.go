package accesslog

import (
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// What a file turns out to be when it is opened. Test with errors.Is.
var (
	// ErrEmpty: there is no line in the file. Nothing is wrong, and there is
	// nothing to do.
	ErrEmpty = errors.New("empty")
	// ErrBinary: the file holds no text.
	ErrBinary = errors.New("binary data")
	// ErrNotALog: text, but no line of its beginning is a log line. The error is
	// a *NotALogError.
	ErrNotALog = errors.New("no access log")
	// ErrNoLogs: a folder without any log.
	ErrNoLogs = errors.New("no access log in this folder")
)

// NotALogError says why the first line that was tried is no log line.
type NotALogError struct {
	Line   int // counted from 1
	Reason Reason
}

func (e *NotALogError) Error() string {
	return fmt.Sprintf("%v: line %d: %v", ErrNotALog, e.Line, e.Reason)
}

// Unwrap returns [ErrNotALog].
func (e *NotALogError) Unwrap() error { return ErrNotALog }

// ReadError says how far a file could be read. All whole lines up to Line were
// handed out.
type ReadError struct {
	Path string
	Line int
	Err  error
}

func (e *ReadError) Error() string {
	return fmt.Sprintf("accesslog: read %q: after line %d: %v", e.Path, e.Line, e.Err)
}

// Unwrap returns the cause.
func (e *ReadError) Unwrap() error { return e.Err }

// plainCause drops the operation and the path that package os puts in front,
// which our own errors name already, and says what gzip's errors mean here.
func plainCause(err error) error {
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		return pe.Err
	}
	_, corrupt := errors.AsType[flate.CorruptInputError](err)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &gzipError{"unexpected end of gzip data", err}
	case errors.Is(err, gzip.ErrHeader):
		return &gzipError{"no gzip header where one must stand", err}
	case errors.Is(err, gzip.ErrChecksum):
		return &gzipError{"gzip checksum does not fit the data", err}
	case corrupt:
		return &gzipError{"damaged gzip data", err}
	}
	return err
}

type gzipError struct {
	text string
	err  error
}

func (e *gzipError) Error() string { return e.text }
func (e *gzipError) Unwrap() error { return e.err }
