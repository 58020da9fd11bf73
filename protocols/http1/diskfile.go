package http1

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"

	"sasync/deferred"
)

// diskFile is what a goroutine has found out about a file. Immutable after
// openEither.
type diskFile struct {
	fsys    fs.FS
	name    string
	dir     bool
	content content
	data    []byte // all of it, if it is small
}

var errChanged = errors.New("it has changed while it was read")

// openEither opens name, or name.gz in its stead. It may block.
func openEither(fsys fs.FS, name string, gzip bool) (*diskFile, error) {
	f, err := lookAt(fsys, name)
	if err != nil || f.dir || !gzip {
		return f, err
	}
	packed, err := lookAt(fsys, name+".gz")
	if err != nil || packed.dir {
		return f, nil
	}
	packed.content.kind, packed.content.encoding = f.content.kind, "gzip"
	return packed, nil
}

// lookAt finds out what name is.
func lookAt(fsys fs.FS, name string) (*diskFile, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	f := &diskFile{fsys: fsys, name: name, dir: info.IsDir()}
	switch {
	case f.dir:
		return f, nil
	case !info.Mode().IsRegular():
		return nil, fs.ErrNotExist
	}
	f.content = content{kind: kindOf(name), etag: tagOf(info), modified: info.ModTime(), size: info.Size()}
	return f, f.readBeginning(file)
}

// readBeginning reads all of a small file, and guesses what is in it if its name
// does not tell.
func (f *diskFile) readBeginning(file fs.File) error {
	small := f.content.size <= pieceBytes
	if !small && f.content.kind != "" {
		return nil
	}
	data := make([]byte, min(f.content.size, pieceBytes))
	if _, err := io.ReadFull(file, data); err != nil {
		return fmt.Errorf("http1: file %s: %w", f.name, err)
	}
	if f.content.kind == "" {
		f.content.kind = http.DetectContentType(data)
	}
	if small {
		f.data = data
	}
	return nil
}

// kindOf is the Content-Type that a name tells, or "".
func kindOf(name string) string { return mime.TypeByExtension(path.Ext(name)) }

// tagOf is an ETag, or "" where the time of the last change is not known.
func tagOf(info fs.FileInfo) string {
	if info.ModTime().IsZero() {
		return ""
	}
	return fmt.Sprintf(`"%x-%x"`, info.ModTime().UnixNano(), info.Size())
}

// read gives a part of the file.
func (f *diskFile) read(loop deferred.Loop, offset, length int64) deferred.Deferator[[]byte] {
	if f.data != nil {
		return pieces(loop, f.data[offset:offset+length])
	}
	return deferred.FromSeq2(loop, func(yield func([]byte, error) bool) {
		if err := f.readPart(offset, length, yield); err != nil {
			yield(nil, fmt.Errorf("http1: file %s: %w", f.name, err))
		}
	}, 1)
}

// readPart is called on a goroutine of its own.
func (f *diskFile) readPart(offset, length int64, yield func([]byte, error) bool) error {
	file, err := f.fsys.Open(f.name)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	if err := f.checkSame(file); err != nil {
		return err
	}
	if err := skip(file, offset); err != nil {
		return err
	}
	for length > 0 {
		piece := make([]byte, min(length, pieceBytes))
		if _, err := io.ReadFull(file, piece); err != nil {
			return err
		}
		if !yield(piece, nil) {
			return nil
		}
		length -= int64(len(piece))
	}
	return nil
}

// checkSame holds file to what the peer was told of it.
func (f *diskFile) checkSame(file fs.File) error {
	info, err := file.Stat()
	if err == nil && (info.Size() != f.content.size || !info.ModTime().Equal(f.content.modified)) {
		err = errChanged
	}
	return err
}

func skip(file fs.File, n int64) (err error) {
	if s, ok := file.(io.Seeker); ok {
		_, err = s.Seek(n, io.SeekStart)
	} else {
		_, err = io.CopyN(io.Discard, file, n)
	}
	return err
}
