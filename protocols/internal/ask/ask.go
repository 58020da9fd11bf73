// Package ask is for clients that say something and read an answer.
package ask

import (
	"errors"
	"fmt"

	"sasync/deferred"
	"sasync/reactor"
)

// ErrTooLong is the error for an answer that is longer than it may be.
var ErrTooLong = errors.New("the answer is too long")

// Question is what to say, to whom, and how the answer ends.
type Question struct {
	To   reactor.ClientEndpoint
	Text []byte
	// Most is how many bytes the answer may have.
	Most int
	// Complete tells whether the answer is all there; nil means that the end of
	// the connection tells.
	Complete func(answer []byte) bool
}

// Ask connects, says it, and gives the answer. Cancelling ends the connection.
func (q Question) Ask(r *reactor.Reactor) *deferred.Deferred[[]byte] {
	p := &asking{q: q}
	p.answer = deferred.NewCancellable(r, func(*deferred.Deferred[[]byte]) { p.t.AbortConnection() })
	connecting := reactor.Connect(r, q.To, p)
	return deferred.ThenDefer(connecting, func(*asking) *deferred.Deferred[[]byte] { return p.answer })
}

// asking is the connection. Owned by the loop.
type asking struct {
	q      Question
	t      reactor.Transport
	got    []byte
	answer *deferred.Deferred[[]byte]
}

func (p *asking) ConnectionMade(t reactor.Transport) {
	p.t = t
	_, _ = t.Write(p.q.Text)
}

func (p *asking) DataReceived(data []byte) {
	p.got = append(p.got, data...)
	switch {
	case p.answer.Fired():
	case p.q.Complete != nil && p.q.Complete(p.got):
		p.t.LoseConnection()
		p.answer.Callback(p.got)
	case len(p.got) > p.q.Most:
		p.t.AbortConnection()
		p.answer.Errback(fmt.Errorf("%w: more than %d bytes", ErrTooLong, p.q.Most))
	}
}

func (p *asking) ConnectionLost(reason error) {
	switch {
	case p.answer.Fired():
	case p.q.Complete == nil && errors.Is(reason, reactor.ErrConnectionDone):
		p.answer.Callback(p.got)
	default:
		p.answer.Errback(fmt.Errorf("the answer is not complete: %w", reason))
	}
}
