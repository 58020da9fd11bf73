package http1

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"

	"sasync/deferred"
	"sasync/reactor"
)

// mountBuffer is how many bytes of an answer a mounted handler writes until it
// waits for the peer to take them.
const mountBuffer = 32 << 10

// Mount makes a Handler of any http.Handler, which runs on a goroutine of pool and
// may block there. Its reads and writes wait for the peer: it never has more than
// Limits.AheadBytes of the request or 32 KiB and reactor.Limits.WriteHigh of the
// answer in memory. The context of its request ends with the connection. If the
// pool is full the answer is 503. It can flush, but not hijack. Safe from any
// goroutine.
func Mount(pool *reactor.Pool, h http.Handler) Handler {
	return func(w *ResponseWriter, r *Request) *deferred.Deferred[deferred.Unit] {
		m := &mounted{loop: w.c.loop, w: w, r: r, request: r.WithContext(context.Background())}
		m.request.Trailer = r.Trailer.Clone()
		m.answer.m, m.body.m = m, m
		ran := reactor.DeferTo(pool, func(ctx context.Context) (deferred.Unit, error) {
			return deferred.Unit{}, m.run(ctx, h)
		})
		return deferred.ThenBoth(ran, m.finish)
	}
}

// mounted is one call of a mounted handler.
type mounted struct {
	// Immutable after Mount.
	loop deferred.Loop

	// Owned by the loop.
	w *ResponseWriter
	r *Request

	// Owned by the handler's goroutine, then by the loop.
	ctx     context.Context
	request *http.Request
	body    mountedBody
	answer  mountedWriter

	over atomic.Bool // the handler has returned
}

// run is called on the pool's goroutine.
func (m *mounted) run(ctx context.Context, h http.Handler) error {
	m.ctx = ctx
	m.request = m.request.WithContext(ctx)
	if m.request.ContentLength != 0 {
		m.request.Body = &m.body
	}
	defer m.over.Store(true)
	h.ServeHTTP(&m.answer, m.request)
	if form := m.request.MultipartForm; form != nil {
		_ = form.RemoveAll()
	}
	return nil
}

// finish is called on the loop when the handler has returned.
func (m *mounted) finish(_ deferred.Unit, err error) (deferred.Unit, error) {
	switch {
	case errors.Is(err, reactor.ErrPoolFull), errors.Is(err, reactor.ErrStopped):
		return deferred.Unit{}, &StatusError{http.StatusServiceUnavailable, "too much to do"}
	case err != nil:
		return deferred.Unit{}, err
	}
	m.answer.finish()
	return deferred.Unit{}, nil
}

// onLoop calls f on the loop, from another goroutine, and gives the result of f's
// Deferred, or why ctx has ended before. Safe from any goroutine but the loop's.
func onLoop[T any](ctx context.Context, loop deferred.Loop, f func() *deferred.Deferred[T]) (value T, err error) {
	if ctx.Err() != nil {
		return value, context.Cause(ctx)
	}
	outcome := make(chan deferred.Outcome[T], 1)
	deferred.PostOrWait(loop, func() {
		deferred.ThenBoth(f(), func(value T, err error) (deferred.Unit, error) {
			outcome <- deferred.Outcome[T]{Value: value, Err: err}
			return deferred.Unit{}, nil
		})
	})
	select {
	case o := <-outcome:
		return o.Value, o.Err
	case <-ctx.Done():
		return value, context.Cause(ctx)
	}
}
