package http1

import (
	"compress/gzip"
	"fmt"
	"io"

	"sasync/deferred"
)

// gunzipTurn is how many bytes are decoded before others have their turn: little
// that is compressed may become much.
const gunzipTurn = 128 << 10

// gunzip is the source of a body that is decoded on the loop: the decoder runs in
// a coroutine, which waits in the middle of it for more to decode.
type gunzip struct {
	// Immutable after it is made.
	raw    *Body
	limits *Limits

	// Owned by the loop.
	body   Body
	begun  bool
	room   *deferred.Deferred[deferred.Unit] // what the decoder waits for, or nil
	total  int64
	inTurn int
}

// bodyWanted is called by the body when somebody asks for more of it.
func (g *gunzip) bodyWanted() {
	if !g.begun {
		g.begun = true
		decoding := deferred.Inline(g.body.loop, g.run)
		deferred.ThenBoth(decoding, func(_ deferred.Unit, err error) (deferred.Unit, error) {
			g.raw.Stop()
			g.body.end(err)
			return deferred.Unit{}, nil
		})
		return
	}
	g.goOn()
}

// bodyStopped is called by the body when nobody wants the rest.
func (g *gunzip) bodyStopped() {
	g.raw.Stop()
	g.goOn()
}

func (g *gunzip) goOn() {
	if d := g.room; d != nil && !d.Fired() {
		g.room = nil
		d.Callback(deferred.Unit{})
	}
}

// run decodes all of it.
func (g *gunzip) run(co *deferred.Coroutine) (none deferred.Unit, err error) {
	decoder, err := gzip.NewReader(&awaited{co: co, body: g.raw})
	if err == io.EOF {
		return none, nil // nothing, and not even encoded
	}
	piece := make([]byte, readBytes)
	for err == nil {
		var n int
		n, err = decoder.Read(piece)
		if g.total += int64(n); g.total > g.limits.BodyBytes {
			return none, fmt.Errorf("%w: a body of more than %d bytes, decoded", ErrTooLarge, g.limits.BodyBytes)
		}
		g.body.deliver(piece[:n])
		if err == nil {
			err = g.wait(co, n)
		}
	}
	if err == io.EOF {
		return none, nil
	}
	return none, fmt.Errorf("http1: response: decode the body: %w", err)
}

// wait waits until there is room for more, and now and then for the next turn.
func (g *gunzip) wait(co *deferred.Coroutine, n int) error {
	var err error
	if g.inTurn += n; g.inTurn >= gunzipTurn {
		g.inTurn = 0
		_, err = deferred.Await(co, deferred.After(g.body.loop, 0))
	}
	if err == nil && !g.body.wants(g.limits) {
		g.inTurn = 0
		g.room = deferred.New[deferred.Unit](g.body.loop)
		_, err = deferred.Await(co, g.room)
	}
	if err == nil && g.body.stopped {
		err = deferred.ErrStopped
	}
	return err
}

// awaited is a Body as a decoder reads it, in a coroutine.
type awaited struct {
	co    *deferred.Coroutine
	body  *Body
	piece []byte
}

// Read waits for the server.
func (a *awaited) Read(p []byte) (int, error) {
	if len(a.piece) == 0 {
		pieces, err := deferred.Await(a.co, a.body.Next())
		switch {
		case err != nil:
			return 0, err
		case len(pieces) == 0:
			return 0, io.EOF
		}
		a.piece = pieces[0]
	}
	n := copy(p, a.piece)
	a.piece = a.piece[n:]
	return n, nil
}
