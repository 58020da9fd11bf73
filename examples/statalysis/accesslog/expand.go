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
	Head    []byte // of the text, up to 4 KiB; tells with IsHead a log that was met before
}

// Notice is a file that was left out although nothing is wrong.
type Notice struct {
	Path string
	Err  error
}

func (n Notice) String() string { return fmt.Sprintf("%s: %v", n.Path, n.Err) }

// Expand turns the files and folders of a command line into the logs to read,
// oldest first by the time of their first readable line, then by path. Blocks on
// the disk; safe from any goroutine.
//
// A folder is not searched deeper, and hidden files in it are passed over; what
// is no log in it is a notice, and a folder without any log is an error. A file
// that is named itself must be a log; only an empty one is a notice. A file that
// is met again, also through a link, is a notice. One argument's error does not
// lose the others.
func Expand(args []string) (files []Candidate, notices []Notice, errs []error) {
	var e expansion
	for _, arg := range args {
		e.add(arg)
	}
	slices.SortStableFunc(e.files, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(a.First, b.First), cmp.Compare(a.Path, b.Path))
	})
	return e.files, e.notices, e.errs
}

type expansion struct {
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
	info, err := os.Stat(arg)
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
	f, err := Open(path, Options{})
	if err != nil {
		return false, err
	}
	e.seen = append(e.seen, seenFile{path, info})
	e.files = append(e.files, Candidate{path, f.Format(), f.First(), f.Size(), f.ModTime(), f.Packed(), f.Head()})
	return true, f.Close()
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
