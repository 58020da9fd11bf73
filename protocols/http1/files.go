package http1

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"syscall"

	"sasync/deferred"
	"sasync/reactor"
)

// Files makes a Handler of the files of fsys, for a directory on disk: goroutines
// of pool open them and read small ones, and a large one has a goroutine of its
// own for as long as the peer takes. A program's embedded files are for Embedded.
//
//	mux.Handle("GET /static/{path...}", http1.Files(r.Blocking(), os.DirFS("static")))
//
// The name of a file is what the request's pattern has matched as {path...}, or
// else the path of its URL. A directory is its index.html, and is not listed.
// Last-Modified and an ETag serve conditions, and a single range is answered by
// that part. "name.gz" beside "name" is the same in gzip, for a peer that takes
// it and asks for no range. Symbolic links are followed; os.Root's FS follows none
// out of its directory. Safe from any goroutine.
func Files(pool *reactor.Pool, fsys fs.FS) Handler {
	return fileHandler(func(w *ResponseWriter, r *Request, name string) *deferred.Deferred[deferred.Unit] {
		gzip := takesGzip(r)
		opened := reactor.DeferTo(pool, func(context.Context) (*diskFile, error) { return openEither(fsys, name, gzip) })
		return deferred.ThenDefer(opened, func(f *diskFile) *deferred.Deferred[deferred.Unit] {
			if f.dir {
				return redirectToDir(w, r)
			}
			w.Header().Add("Vary", "Accept-Encoding")
			f.content.read = func(offset, length int64) deferred.Deferator[[]byte] {
				return f.read(w.c.loop, offset, length)
			}
			return f.content.serve(w, r)
		})
	})
}

// fileHandler makes a Handler of one that is given the name of a file. Its error
// is answered as what it is to the peer.
func fileHandler(serve func(*ResponseWriter, *Request, string) *deferred.Deferred[deferred.Unit]) Handler {
	return func(w *ResponseWriter, r *Request) *deferred.Deferred[deferred.Unit] {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			w.WriteHeader(http.StatusMethodNotAllowed)
			return nil
		}
		name := fileName(r)
		if !fs.ValidPath(name) {
			return deferred.Fail[deferred.Unit](w.c.loop, fileError(fs.ErrNotExist))
		}
		return deferred.ThenBoth(serve(w, r, name), func(_ deferred.Unit, err error) (deferred.Unit, error) {
			return deferred.Unit{}, fileError(err)
		})
	}
}

// fileName is what a request asks for.
func fileName(r *Request) string {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if strings.Contains(r.Pattern, "{path...}") {
		name = r.PathValue("path")
	}
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	return name
}

// fileError is err with the status for it.
func fileError(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrInvalid),
		errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.ENAMETOOLONG):
		return refuse(http.StatusNotFound, "no such file")
	case errors.Is(err, fs.ErrPermission):
		return refuse(http.StatusForbidden, "not this file")
	case errors.Is(err, reactor.ErrPoolFull), errors.Is(err, reactor.ErrStopped):
		return refuse(http.StatusServiceUnavailable, "too much to do")
	}
	return err
}

// redirectToDir leads to the path with a slash, at which relative links are right.
func redirectToDir(w *ResponseWriter, r *Request) *deferred.Deferred[deferred.Unit] {
	to := url.URL{Path: "./" + path.Base(r.URL.Path) + "/", RawQuery: r.URL.RawQuery}
	w.Header().Set("Location", to.String())
	w.WriteHeader(http.StatusMovedPermanently)
	return deferred.Succeed(w.c.loop, deferred.Unit{})
}

// takesGzip tells whether the peer wants what is packed.
func takesGzip(r *Request) bool {
	if r.Header["Range"] != nil { // of the file itself
		return false
	}
	for _, list := range r.Header["Accept-Encoding"] {
		for item := range strings.SplitSeq(list, ",") {
			coding, params, _ := strings.Cut(item, ";")
			if strings.EqualFold(strings.Trim(coding, " \t"), "gzip") {
				return quality(params) > 0
			}
		}
	}
	return false
}

// quality reads "q=0.5"; without one it is 1.
func quality(params string) float64 {
	weight, ok := strings.CutPrefix(strings.ToLower(strings.Trim(params, " \t")), "q=")
	if !ok {
		return 1
	}
	q, err := strconv.ParseFloat(weight, 64)
	if err != nil {
		return 0
	}
	return q
}
