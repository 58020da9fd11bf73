package http1

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"sasync/deferred"
)

// content is what a file's request is answered with.
type content struct {
	kind     string // Content-Type
	encoding string // Content-Encoding, or ""
	etag     string
	modified time.Time // or zero
	size     int64
	// read gives length bytes from offset on.
	read func(offset, length int64) deferred.Deferator[[]byte]
}

// serve answers with c, or a part of it, or tells that the peer has it already.
func (c *content) serve(w *ResponseWriter, r *Request) *deferred.Deferred[deferred.Unit] {
	v := c.decide(r)
	header := w.Header()
	for key, values := range v.header {
		header[key] = values
	}
	w.WriteHeader(v.status)
	if v.status != http.StatusOK && v.status != http.StatusPartialContent {
		_, _ = w.Write(v.text.Bytes())
		return deferred.Succeed(w.c.loop, deferred.Unit{})
	}
	if r.Method == http.MethodHead {
		return deferred.Succeed(w.c.loop, deferred.Unit{})
	}
	pushed := deferred.Produce(w.c.loop, c.read(v.offset, v.length), w.Consumer())
	return deferred.Then(pushed, func(bool) (deferred.Unit, error) { return deferred.Unit{}, nil })
}

// decide has http.ServeContent look at the conditions and the range of a request.
// It is given neither the content nor the connection: what it does to what it
// takes for them is the verdict. A request for several ranges gets everything.
func (c *content) decide(r *Request) *verdict {
	v := &verdict{size: c.size, header: http.Header{
		"Content-Type": {c.kind},
	}}
	if c.etag != "" {
		v.header["Etag"] = []string{c.etag}
	}
	if c.encoding != "" {
		v.header["Content-Encoding"] = []string{c.encoding}
	}
	asked := &r.Request
	if ranges := asked.Header["Range"]; len(ranges) > 0 && (len(ranges) > 1 || strings.Contains(ranges[0], ",")) {
		asked = asked.WithContext(asked.Context()) // a copy
		asked.Header = asked.Header.Clone()
		delete(asked.Header, "Range")
	}
	http.ServeContent(v, asked, "", c.modified, v)
	v.length = c.size
	if told := v.header["Content-Length"]; told != nil {
		v.length, _ = strconv.ParseInt(told[0], 10, 64)
	}
	if v.status == http.StatusOK {
		v.header["Content-Length"] = []string{strconv.FormatInt(v.length, 10)}
	}
	return v
}

// verdict is what a request for a file is answered. To http.ServeContent it is the
// ResponseWriter and the content.
type verdict struct {
	size           int64
	offset, length int64
	status         int
	header         http.Header
	text           bytes.Buffer
}

func (v *verdict) Header() http.Header { return v.header }

func (v *verdict) WriteHeader(status int) { v.status = status }

func (v *verdict) Write(p []byte) (int, error) { return v.text.Write(p) }

// Seek notes where a range begins.
func (v *verdict) Seek(offset int64, whence int) (int64, error) {
	if whence == io.SeekEnd {
		return v.size, nil
	}
	v.offset = offset
	return offset, nil
}

// Read has http.ServeContent end: all that it has to say is said.
func (v *verdict) Read([]byte) (int, error) { return 0, errNotRead }

var errNotRead = errors.New("http1: file: it is not read here")
