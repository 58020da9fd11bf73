package http1

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"

	"sasync/deferred"
)

// Embedded makes a Handler of the files of fsys, all of which it reads now and
// keeps in memory, those that get smaller by it in gzip too: it is for an embed.FS,
// and never blocks. It answers like Files. Safe from any goroutine.
func Embedded(fsys fs.FS) (Handler, error) {
	all := map[string]*embedded{}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		all[name], err = readEmbedded(fsys, name, d)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("http1: embedded files: %w", err)
	}
	return fileHandler(func(w *ResponseWriter, r *Request, name string) *deferred.Deferred[deferred.Unit] {
		if f := all[name]; f != nil {
			return f.choose(w, r).serve(w, r)
		}
		if all[name+"/index.html"] != nil {
			return redirectToDir(w, r)
		}
		return deferred.Fail[deferred.Unit](w.c.loop, fs.ErrNotExist)
	}), nil
}

// embedded is a file in memory.
type embedded struct{ plain, gzipped *memory }

func readEmbedded(fsys fs.FS, name string, d fs.DirEntry) (*embedded, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	info, err := d.Info()
	if err != nil {
		return nil, err
	}
	kind := kindOf(name)
	if kind == "" {
		kind = http.DetectContentType(data)
	}
	sum := sha256.Sum256(data)
	tag := hex.EncodeToString(sum[:12])
	f := &embedded{plain: &memory{content{kind: kind, etag: `"` + tag + `"`, modified: info.ModTime(), size: int64(len(data))}, data}}
	if small := compress(data); len(small) < len(data)*9/10 {
		f.gzipped = &memory{f.plain.content, small}
		f.gzipped.encoding, f.gzipped.etag, f.gzipped.size = "gzip", `"`+tag+`-gzip"`, int64(len(small))
	}
	return f, nil
}

// choose gives what the peer takes.
func (f *embedded) choose(w *ResponseWriter, r *Request) *content {
	m := f.plain
	if f.gzipped != nil {
		w.Header().Add("Vary", "Accept-Encoding")
		if takesGzip(r) {
			m = f.gzipped
		}
	}
	c := m.content
	c.read = func(offset, length int64) deferred.Deferator[[]byte] {
		return pieces(w.c.loop, m.data[offset:offset+length])
	}
	return &c
}

// memory is a content and its bytes.
type memory struct {
	content
	data []byte
}

func compress(data []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // a level that there is
	_, _ = z.Write(data)                                  // to memory
	_ = z.Close()
	return b.Bytes()
}
