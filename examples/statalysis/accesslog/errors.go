package accesslog

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
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
	// Text is the line, cut to 300 bytes and safe to print.
	Text string
	// Told is the layout that the log should have had, nil if every format was
	// tried.
	Told *Layout
}

func (e *NotALogError) Error() string {
	return fmt.Sprintf("%v: line %d: %v", ErrNotALog, e.Line, e.Reason)
}

// Help says in some lines what was tried, shows the line, and tells what to do.
// Safe from any goroutine.
func (e *NotALogError) Help() string {
	if e.Told != nil {
		return fmt.Sprintf("no line of its beginning is read by the format %s; the first one is:\n  %s", e.Told, e.Text)
	}
	return fmt.Sprintf("its lines are of no format that is known here (%s); the first one is:\n  %s\n"+
		"If it is an access log, copy its format from the server's configuration: -format '$remote_addr …' or -format '%%h …'",
		strings.Join(FormatNames(), ", "), e.Text)
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
// which our own errors name already.
func plainCause(err error) error {
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		return pe.Err
	}
	return err
}
