package accesslog

import (
	"bufio"
	"compress/bzip2"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/klauspost/compress/zstd"
	"github.com/therootcompany/xz"
)

// packing is a way to pack files. Packed files that were joined read as one text.
// The zero value is none.
type packing struct {
	name   string
	magic  string // how a file begins
	ending string // of a file's name, which matters only if the file is empty
	open   func(*bufio.Reader) (io.ReadCloser, error)
}

var packings = [...]packing{
	{"gzip", "\x1f\x8b", ".gz", openGzip},
	{"bzip2", "BZh", ".bz2", openBzip2},
	{"xz", "\xfd7zXZ\x00", ".xz", openXZ},
	{"zstd", "\x28\xb5\x2f\xfd", ".zst", openZstd},
}

const longestMagic = len("\xfd7zXZ\x00")

// maxWindow is how far back packed data may refer, which is held in memory. The
// highest ordinary levels take as much: xz -9 and zstd -19 --long.
const maxWindow = 128 << 20

func packingOf(head []byte) packing {
	for _, p := range packings {
		if strings.HasPrefix(string(head), p.magic) {
			return p
		}
	}
	return packing{}
}

func packingOfName(name string) packing {
	for _, p := range packings {
		if strings.HasSuffix(strings.ToLower(name), p.ending) {
			return p
		}
	}
	return packing{}
}

func openGzip(in *bufio.Reader) (io.ReadCloser, error) { return gzip.NewReader(in) }

func openBzip2(in *bufio.Reader) (io.ReadCloser, error) {
	return io.NopCloser(bzip2.NewReader(in)), nil
}

func openXZ(in *bufio.Reader) (io.ReadCloser, error) {
	r, err := xz.NewReader(in, maxWindow)
	if err != nil {
		return nil, err
	}
	return io.NopCloser(r), nil
}

// openZstd reads on the caller's goroutine, as the other packings do.
func openZstd(in *bufio.Reader) (io.ReadCloser, error) {
	d, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, err
	}
	return d.IOReadCloser(), nil
}

// explain says what an error of the packing means here. What the system said
// stays as it is.
func (p packing) explain(err error) error {
	if _, system := errors.AsType[*fs.PathError](err); system || p.open == nil || err == nil {
		return err
	}
	if errors.Is(err, fs.ErrClosed) || errors.Is(err, ErrEmpty) || errors.Is(err, ErrBinary) || errors.Is(err, ErrNotALog) {
		return err
	}
	_, corrupt := errors.AsType[flate.CorruptInputError](err)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, xz.ErrBuf):
		return &packingError{fmt.Sprintf("unexpected end of %s data", p.name), err}
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, zstd.ErrMagicMismatch), errors.Is(err, xz.ErrFormat):
		return &packingError{fmt.Sprintf("no %s header where one must stand", p.name), err}
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, zstd.ErrCRCMismatch):
		return &packingError{fmt.Sprintf("%s checksum does not fit the data", p.name), err}
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, xz.ErrMemlimit):
		return &packingError{fmt.Sprintf("%s data that needs more than %d MB of memory", p.name, maxWindow>>20), err}
	case corrupt, errors.Is(err, xz.ErrData):
		return &packingError{fmt.Sprintf("damaged %s data", p.name), err}
	}
	return &packingError{fmt.Sprintf("damaged %s data: %v", p.name, err), err}
}

type packingError struct {
	text string
	err  error
}

func (e *packingError) Error() string { return e.text }
func (e *packingError) Unwrap() error { return e.err }
