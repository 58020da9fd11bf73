package http1

import (
	"net/http"

	"sasync/deferred"
)

// Flush sends the head and what there is of the body. Loop only.
func (w *ResponseWriter) Flush() {
	if w.state == answerOpen {
		if w.status == 0 {
			w.setStatus(http.StatusOK)
		}
		w.begin(w.c.early, false)
	}
	w.send()
}

// Drained returns a Deferred that fires when the peer has taken enough of what was
// written for more to be written, and fails if the connection ends before. Loop
// only.
func (w *ResponseWriter) Drained() *deferred.Deferred[deferred.Unit] {
	if w.state == answerEnded {
		return deferred.Fail[deferred.Unit](w.c.loop, ErrFinished)
	}
	w.Flush()
	return w.c.t.Drained()
}

// RegisterProducer is that of reactor.Transport, for the time of this answer. Loop
// only.
func (w *ResponseWriter) RegisterProducer(p deferred.Producer, streaming bool) error {
	if w.state == answerEnded {
		p.Stop()
		return nil
	}
	err := w.c.t.RegisterProducer(p, streaming)
	w.produced = w.produced || err == nil
	return err
}

// UnregisterProducer tells that there is no more to come from it. Loop only.
func (w *ResponseWriter) UnregisterProducer() {
	if w.produced {
		w.produced = false
		w.c.t.UnregisterProducer()
	}
}

// Consumer is w as deferred.Produce takes it: who pushes is paused while the peer
// does not take what was written. Loop only.
func (w *ResponseWriter) Consumer() deferred.Consumer[[]byte] { return consumer{w} }

type consumer struct{ w *ResponseWriter }

func (c consumer) RegisterProducer(p deferred.Producer) {
	if c.w.RegisterProducer(p, true) != nil {
		p.Stop()
	}
}

func (c consumer) Write(piece []byte) { _, _ = c.w.Write(piece) }

func (c consumer) UnregisterProducer() { c.w.UnregisterProducer() }
