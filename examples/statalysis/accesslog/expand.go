package accesslog

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Candidate is a log that was found.
type Candidate struct {
	Path    string // as given, or the folder's path and the name in it
	Format  Format
	First   int64 // time of the first readable line, in Unix seconds
	Size    int64 // bytes on disk
	ModTime time.Time
	Packed  bool
	Layout  *Layout // as it was told, nil if the content tells
	Head    []byte  // of the text, up to 4 KiB; tells with IsHead a log that was met before

	stream bool
}

// Notice is a file that was left out although nothing is wrong.
type Notice struct {
	Path string
	Err  error
}

func (n Notice) String() string { return fmt.Sprintf("%s: %v", n.Path, n.Err) }

// Stream tells whether the log is standard input or a pipe: it can be read once,
// so nothing was looked at, and Format, First, Size and Head say nothing.
func (c Candidate) Stream() bool { return c.stream }

// Open opens the log, to be read by the layout that was told.
func (c Candidate) Open(o Options) (*File, error) {
	o.Layout = c.Layout
	return Open(c.Path, o)
}

// Expand turns the files and folders of a command line into the logs to read,
// oldest first by the time of their first readable line, then by path, so that
// rotated logs come in the order in which they were written. Standard input
// ([Stdin]) and pipes come last. layout says how the lines are to be read; nil
// means that the content of each log tells. Blocks on the disk; safe from any
// goroutine.
//
// A folder is not searched deeper, and hidden files in it are passed over; what
// is no log in it is a notice, and a folder without any log is an error. A file
// that is named itself must be a log; only an empty one is a notice. A file that
// is met again, also through a link, is a notice. One argument's error does not
// lose the others.
func Expand(args []string, layout *Layout) (files []Candidate, notices []Notice, errs []error) {
	e := expansion{layout: layout}
	for _, arg := range args {
		e.add(arg)
	}
	slices.SortStableFunc(e.files, func(a, b Candidate) int {
		return cmp.Or(compareBools(a.stream, b.stream), cmp.Compare(a.First, b.First), cmp.Compare(a.Path, b.Path))
	})
	return e.files, e.notices, e.errs
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

type expansion struct {
	layout  *Layout
	files   []Candidate
	seen    []seenFile
	notices []Notice
	errs    []error
}

type seenFile struct {
	path string
	info os.FileInfo
}

func (e *expansion) add(arg string) {
	if arg == Stdin {
		e.addStream(arg)
		return
	}
	info, err := os.Stat(arg)
	if err == nil && isStream(info) {
		e.addStream(arg)
		return
	}
	if err == nil && info.IsDir() {
		e.addFolder(arg)
		return
	}
	if err != nil {
		e.fail(arg, err)
		return
	}
	_, err = e.addFile(arg, info)
	switch {
	case errors.Is(err, ErrEmpty):
		e.note(arg, ErrEmpty)
	case err != nil:
		e.errs = append(e.errs, err)
	}
}

func (e *expansion) addFolder(folder string) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		e.fail(folder, err)
		return
	}
	found, before := false, len(e.errs)
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), ".") {
			found = e.addEntry(filepath.Join(folder, entry.Name())) || found
		}
	}
	if !found && len(e.errs) == before {
		e.fail(folder, ErrNoLogs)
	}
}

// addEntry looks at a file of a folder and tells whether it is a log.
func (e *expansion) addEntry(path string) bool {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist): // a link to nowhere, or just rotated away
		e.note(path, plainCause(err))
		return false
	case err != nil:
		e.fail(path, err)
		return false
	case info.IsDir():
		return false
	case !info.Mode().IsRegular():
		e.note(path, errors.New("not a regular file"))
		return false
	}
	found, err := e.addFile(path, info)
	for _, passed := range []error{ErrEmpty, ErrBinary, ErrNotALog} {
		if errors.Is(err, passed) {
			e.note(path, innerCause(err))
			return false
		}
	}
	if err != nil {
		e.errs = append(e.errs, err)
	}
	return found
}

// addFile opens a file to look at it. A file that was seen before counts as found.
func (e *expansion) addFile(path string, info os.FileInfo) (found bool, err error) {
	for _, s := range e.seen {
		if os.SameFile(s.info, info) {
			e.note(path, fmt.Errorf("the same file as %s", s.path))
			return true, nil
		}
	}
	f, err := Open(path, Options{Layout: e.layout})
	if err != nil {
		return false, err
	}
	e.seen = append(e.seen, seenFile{path, info})
	e.files = append(e.files, Candidate{
		Path: path, Format: f.Format(), First: f.First(), Size: f.Size(), ModTime: f.ModTime(), Packed: f.Packed(), Layout: e.layout, Head: f.Head(),
	})
	return true, f.Close()
}

// addStream takes what cannot be looked at, once.
func (e *expansion) addStream(path string) {
	for _, f := range e.files {
		if f.Path == path {
			e.note(path, errors.New("named twice"))
			return
		}
	}
	e.files = append(e.files, Candidate{Path: path, Layout: e.layout, stream: true})
}

func (e *expansion) note(path string, why error) {
	e.notices = append(e.notices, Notice{path, why})
}

func (e *expansion) fail(path string, err error) {
	e.errs = append(e.errs, fmt.Errorf("accesslog: find logs in %q: %w", path, plainCause(err)))
}

// innerCause drops the path that a Notice names already.
func innerCause(err error) error {
	if inner := errors.Unwrap(err); inner != nil {
		return inner
	}
	return err
}
