package geo

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/oschwald/maxminddb-golang/v2"
)

var (
	// ErrNoMMDB is Open's error for a file that is not in MaxMind's format, or not
	// all there.
	ErrNoMMDB = errors.New("not a MaxMind database (.mmdb), or cut off")
	// ErrNoPlaces is Open's error for one about something else.
	ErrNoPlaces = errors.New("it has neither countries nor cities nor networks")
)

// maxFileBytes bounds a file: the largest that are sold have 1.5 GB.
const maxFileBytes = 2 << 30

// DB is files that are open. Immutable; its methods are safe from any goroutine.
type DB struct {
	files []*file
	has   shape
}

// file is one of them.
type file struct {
	path   string
	reader *maxminddb.Reader
	has    shape
}

// Open reads files. Blocks on the disk. Safe from any goroutine.
func Open(paths []string) (*DB, error) {
	db := &DB{}
	for _, path := range paths {
		f, err := open(path)
		if err != nil {
			return nil, fmt.Errorf("geo: %s: %w", path, err)
		}
		db.files = append(db.files, f)
		db.has = db.has.with(f.has)
	}
	return db, nil
}

func open(path string) (*file, error) {
	data, err := read(path)
	if err != nil {
		return nil, err
	}
	f := &file{path: path}
	if f.reader, err = maxminddb.OpenBytes(data); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoMMDB, err)
	}
	if f.has, err = shapeOf(f.reader); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoMMDB, err)
	}
	if !f.has.country && !f.has.city && !f.has.network {
		return nil, fmt.Errorf("%w: it is of type %q", ErrNoPlaces, f.reader.Metadata.DatabaseType)
	}
	return f, nil
}

// read reads a regular file of at most maxFileBytes, whose name is in the error of
// whoever asked.
func read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, withoutPath(err)
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, withoutPath(err)
	case !info.Mode().IsRegular():
		return nil, errors.New("not a regular file")
	case info.Size() > maxFileBytes:
		return nil, fmt.Errorf("larger than %d bytes", int64(maxFileBytes))
	}
	data := make([]byte, info.Size())
	if _, err := io.ReadFull(f, data); err != nil {
		return nil, withoutPath(err)
	}
	return data, nil
}

func withoutPath(err error) error {
	if pathError, ok := errors.AsType[*os.PathError](err); ok {
		return pathError.Err
	}
	return err
}

// HasCountries tells whether some file has countries. Safe from any goroutine.
func (db *DB) HasCountries() bool { return db.has.country }

// HasCities tells whether some file has cities. Safe from any goroutine.
func (db *DB) HasCities() bool { return db.has.city }

// HasNetworks tells whether some file has networks and their owners. Safe from any
// goroutine.
func (db *DB) HasNetworks() bool { return db.has.network }
