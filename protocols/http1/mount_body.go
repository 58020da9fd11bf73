package http1

import (
	"io"
	"net/http"

	"sasync/deferred"
)

// mountedBody is the Body of a mounted handler's request. Owned by its goroutine.
type mountedBody struct {
	m      *mounted
	piece  []byte // what was taken and not read
	err    error  // of every further Read
	closed bool
}

// arrived is what a Read gets from the loop.
type arrived struct {
	piece   []byte
	trailer http.Header // at the end
}

// Read waits for the peer.
func (b *mountedBody) Read(p []byte) (n int, err error) {
	switch {
	case b.closed || b.m.over.Load():
		return 0, http.ErrBodyReadAfterClose
	case len(p) == 0:
		return 0, nil
	}
	if len(b.piece) == 0 && b.err == nil {
		b.take()
	}
	if len(b.piece) == 0 {
		return 0, b.err
	}
	n = copy(p, b.piece)
	b.piece = b.piece[n:]
	return n, nil
}

// take asks for the next piece.
func (b *mountedBody) take() {
	got, err := onLoop(b.m.ctx, b.m.loop, func() *deferred.Deferred[arrived] {
		return deferred.Then(b.m.r.Body.Next(), func(pieces [][]byte) (arrived, error) {
			if len(pieces) == 0 {
				return arrived{trailer: b.m.r.Trailer}, nil
			}
			return arrived{piece: pieces[0]}, nil
		})
	})
	switch b.piece = got.piece; {
	case err != nil:
		b.err = err
	case len(got.piece) == 0:
		b.err = io.EOF
		b.trail(got.trailer)
	}
}

// trail fills in the trailers that have come, in the map that was there from the
// beginning if they were declared: the handler may have copied the request.
func (b *mountedBody) trail(trailer http.Header) {
	if b.m.request.Trailer == nil {
		b.m.request.Trailer = trailer
		return
	}
	for key, values := range trailer {
		b.m.request.Trailer[key] = values
	}
}

// Close tells that the handler wants no more of it.
func (b *mountedBody) Close() error {
	b.closed = true
	return nil
}
