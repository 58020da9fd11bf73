package http1

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"

	"sasync/deferred"
)

const (
	// readBytes is how much of a Body that blocks is read at a time.
	readBytes = 32 << 10
	// wholeBytes is up to how many bytes of a body in memory are written at once.
	wholeBytes = 64 << 10
)

// Pieces makes the Body of a http.Request of what comes later: of a Deferator,
// the Body of another message, for instance. Only a Client can read it. With a
// ContentLength of 0 it is sent in chunks. A request whose GetBody makes such a
// Body anew can be redirected and retried. Safe from any goroutine.
func Pieces(source deferred.Deferator[[]byte]) io.ReadCloser { return piecesBody{source} }

// piecesBody is a Body that is read by its source.
type piecesBody struct{ source deferred.Deferator[[]byte] }

var errOnlyClient = errors.New("http1: body: it can be read by a Client only")

// Read is for nobody.
func (p piecesBody) Read([]byte) (int, error) { return 0, errOnlyClient }

// Close stops the source. Loop only.
func (p piecesBody) Close() error {
	p.source.Stop()
	return nil
}

// outgoing is what a request has behind its head.
type outgoing struct {
	length int64                      // or lengthChunked
	whole  []byte                     // the body, if it is in memory and small
	source deferred.Deferator[[]byte] // the body otherwise, or nil
}

// takeOutgoing takes the body of r, which has then no other.
func takeOutgoing(loop deferred.Loop, r *http.Request) (outgoing, error) {
	body := r.Body
	r.Body = nil
	switch known, ok := body.(piecesBody); {
	case body == nil || body == http.NoBody:
		if r.ContentLength > 0 {
			return outgoing{}, badRequest("a ContentLength without a Body")
		}
		return outgoing{}, nil
	case ok:
		return outgoing{length: toldLength(r), source: known.source}, nil
	case inMemory(body):
		return outgoingInMemory(loop, r, body)
	}
	return outgoing{length: toldLength(r), source: readBeside(loop, body)}, nil
}

func toldLength(r *http.Request) int64 {
	if r.ContentLength > 0 && len(r.TransferEncoding) == 0 {
		return r.ContentLength
	}
	return lengthChunked
}

// outgoingInMemory reads a body that does not block. r can have it again.
func outgoingInMemory(loop deferred.Loop, r *http.Request, body io.ReadCloser) (outgoing, error) {
	all, err := io.ReadAll(body)
	_ = body.Close()
	switch {
	case err != nil:
		return outgoing{}, err
	case r.ContentLength > 0 && r.ContentLength != int64(len(all)):
		return outgoing{}, badRequest("a Body of %d bytes, and a ContentLength of %d", len(all), r.ContentLength)
	}
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(all)), nil }
	o := outgoing{length: int64(len(all)), whole: all}
	if len(r.Trailer) > 0 || len(r.TransferEncoding) > 0 {
		o.length = lengthChunked
	}
	if o.length < 0 || len(all) > wholeBytes {
		o.whole, o.source = nil, slicesOf(loop, all)
	}
	return o, nil
}

// inMemory tells whether body, as http.NewRequest makes it, can be read without
// blocking.
func inMemory(body io.ReadCloser) bool {
	var r any = body
	if v := reflect.ValueOf(body); v.Kind() == reflect.Struct && v.NumField() == 1 &&
		(v.Type() == nopCloser || v.Type() == nopCloserWriterTo) {
		r = v.Field(0).Interface()
	}
	switch r.(type) {
	case *bytes.Reader, *bytes.Buffer, *strings.Reader:
		return true
	}
	return false
}

var (
	nopCloser         = reflect.TypeOf(io.NopCloser(nil))
	nopCloserWriterTo = reflect.TypeOf(io.NopCloser(struct {
		io.Reader
		io.WriterTo
	}{}))
)

// slicesOf gives b in pieces that do not fill the transport's buffer.
func slicesOf(loop deferred.Loop, b []byte) deferred.Deferator[[]byte] {
	return deferred.FromFunc(loop, func() (piece []byte, more bool, err error) {
		n := min(len(b), wholeBytes)
		piece, b = b[:n], b[n:]
		return piece, n > 0, nil
	})
}

// readBeside reads a body that may block, on a goroutine of its own.
func readBeside(loop deferred.Loop, body io.ReadCloser) deferred.Deferator[[]byte] {
	return deferred.FromSeq2(loop, func(yield func([]byte, error) bool) {
		defer func() { _ = body.Close() }()
		for {
			piece := make([]byte, readBytes)
			n, err := body.Read(piece)
			if n > 0 && !yield(piece[:n], nil) || err == io.EOF {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
		}
	}, 1)
}

// close drops a body that is not sent.
func (o *outgoing) close() {
	if o.source != nil {
		o.source.Stop()
	}
}
