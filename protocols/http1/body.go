package http1

import (
	"io"
	"net/http"

	"sasync/deferred"
)

// Body is what comes behind a head, a Deferator of pieces: deferred.Each makes a
// range loop of it, and deferred.Produce pushes it to a Consumer that may pause
// it. What nobody asks for is not read from the connection, but for
// Limits.AheadBytes of it. The pieces are the reader's own. Loop only.
type Body struct {
	// Owned by the loop.
	loop    deferred.Loop
	source  bodySource
	pieces  []byte // that nobody has asked for
	waiting *deferred.Deferred[[][]byte]
	asked   bool // somebody has called Next: the peer may be told to go on
	ended   bool // nothing more arrives: err tells why
	err     error
	stopped bool
	answer  bool // of a server's: what is wrong with it is a Client's error
}

// bodySource is the connection that a body comes from.
type bodySource interface {
	// bodyWanted is called when there is room for more.
	bodyWanted()
	// bodyStopped is called when nobody wants the rest.
	bodyStopped()
}

var _ deferred.Deferator[[]byte] = (*Body)(nil)

// Next returns a Deferred for the next pieces, one or none. It fails with
// ErrBodyCut if the connection ends before the body, and with a *StatusError, or
// an error of a Client, if what the peer sends is no body, is too long or takes
// too long. Loop only.
func (b *Body) Next() *deferred.Deferred[[][]byte] {
	switch {
	case b.waiting != nil && !b.waiting.Fired():
		return deferred.Fail[[][]byte](b.loop, deferred.ErrNotReady)
	case b.stopped:
		return deferred.Fail[[][]byte](b.loop, deferred.ErrStopped)
	}
	b.asked = true
	if !b.ended && len(b.pieces) == 0 {
		b.source.bodyWanted() // may bring some
	}
	switch {
	case len(b.pieces) > 0:
		piece := b.pieces
		b.pieces = nil
		if !b.ended {
			b.source.bodyWanted()
		}
		return deferred.Succeed(b.loop, [][]byte{piece})
	case b.err != nil:
		return deferred.Fail[[][]byte](b.loop, b.err)
	case b.ended:
		return deferred.Succeed[[][]byte](b.loop, nil)
	}
	b.waiting = deferred.New[[][]byte](b.loop)
	return b.waiting
}

// Stop tells that the rest is not wanted: a Next that waits fails. Loop only.
func (b *Body) Stop() {
	if b.stopped {
		return
	}
	b.stopped, b.pieces = true, nil
	b.fire(nil, deferred.ErrStopped)
	if !b.ended {
		b.source.bodyStopped()
	}
}

// ReadAll returns a Deferred for the whole body, which it keeps in memory. One of
// more than limit bytes fails with a *StatusError, or ErrTooLarge, and is stopped; zero means that
// Limits.BodyBytes is enough. Cancelling it stops the body. Loop only.
func (b *Body) ReadAll(limit int) *deferred.Deferred[[]byte] {
	if b.ended && b.err == nil && !b.stopped { // all is there
		all := b.pieces
		b.pieces = nil
		if limit > 0 && len(all) > limit {
			return deferred.Fail[[]byte](b.loop, b.tooLarge(limit))
		}
		return deferred.Succeed(b.loop, all)
	}
	return deferred.Inline(b.loop, func(co *deferred.Coroutine) (all []byte, err error) {
		for piece, err := range deferred.Each(co, b) {
			if err != nil {
				return nil, err
			}
			if limit > 0 && len(all)+len(piece) > limit {
				return nil, b.tooLarge(limit)
			}
			all = append(all, piece...)
		}
		return all, nil
	})
}

// deliver gives b what has arrived, which is copied.
func (b *Body) deliver(data []byte) {
	if b.stopped || len(data) == 0 {
		return
	}
	b.pieces = append(b.pieces, data...)
	b.hand()
}

// hand gives who waits what there is.
func (b *Body) hand() {
	if b.waiting != nil && !b.waiting.Fired() && len(b.pieces) > 0 {
		piece := b.pieces
		b.pieces = nil
		b.fire([][]byte{piece}, nil)
	}
}

// end tells b that no more arrives; without an error it is complete.
func (b *Body) end(err error) {
	if b.ended {
		return
	}
	b.ended, b.err = true, err
	b.fire(nil, err)
}

func (b *Body) fire(pieces [][]byte, err error) {
	d := b.waiting
	switch b.waiting = nil; {
	case d == nil || d.Fired(): // nobody waits, or it was cancelled
	case err != nil:
		d.Errback(err)
	default:
		d.Callback(pieces)
	}
}

// wants tells whether more may be read for b.
func (b *Body) wants(l *Limits) bool {
	return b.stopped || len(b.pieces) < l.AheadBytes
}

// noBody is a Body for what has none.
func noBody(loop deferred.Loop) Body { return Body{loop: loop, ended: true} }

// plainBody is what http.Request.Body is when a Body stands for it.
var plainBody io.ReadCloser = http.NoBody
