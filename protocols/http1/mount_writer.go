package http1

import (
	"net/http"
	"strconv"

	"sasync/deferred"
)

// mountedWriter is the ResponseWriter of a mounted handler. Owned by its
// goroutine, and by the loop when that has returned.
type mountedWriter struct {
	m      *mounted
	header http.Header
	status int
	buf    []byte // of the body, and not sent
	sent   bool   // the head
	err    error  // of every further Write
}

var _ http.Flusher = (*mountedWriter)(nil)

// Header is what the head will tell.
func (w *mountedWriter) Header() http.Header {
	if w.header == nil {
		w.header = http.Header{}
	}
	return w.header
}

// WriteHeader sets the status; the first one holds.
func (w *mountedWriter) WriteHeader(status int) {
	switch {
	case status < 100 || status > 999:
		panic("http1: response: the status " + strconv.Itoa(status))
	case w.status != 0:
	case status < 200 && status != http.StatusSwitchingProtocols:
		header := w.header.Clone()
		w.err = w.do(func(own *ResponseWriter) error {
			own.header = header
			own.WriteHeader(status)
			return nil
		})
	default:
		w.status = status
	}
}

// Write waits for the peer when there is enough to send.
func (w *mountedWriter) Write(p []byte) (n int, err error) {
	w.WriteHeader(http.StatusOK) // unless it is set
	if !hasBody(w.status) {
		return 0, http.ErrBodyNotAllowed
	}
	for len(p) > 0 && w.err == nil {
		part := min(len(p), mountBuffer-len(w.buf))
		w.buf = append(w.buf, p[:part]...)
		n, p = n+part, p[part:]
		if len(w.buf) == mountBuffer {
			w.send()
		}
	}
	return n, w.err
}

// Flush sends what there is, and the head before it.
func (w *mountedWriter) Flush() { _ = w.FlushError() }

// FlushError is Flush for a http.ResponseController.
func (w *mountedWriter) FlushError() error {
	w.WriteHeader(http.StatusOK) // unless it is set
	w.send()
	return w.err
}

// send waits until the peer has taken enough of what there is.
func (w *mountedWriter) send() {
	if w.err != nil {
		return
	}
	var header http.Header
	first := !w.sent
	if first {
		w.sent, header = true, w.header.Clone() // the handler may add trailers to it
	}
	status, piece := w.status, w.buf
	w.err = w.do(func(own *ResponseWriter) error {
		if first {
			own.header = header
			own.WriteHeader(status)
		}
		_, err := own.Write(piece)
		own.Flush()
		return err
	})
	w.buf = w.buf[:0] // with an error it is not used again
}

// do has the loop do something and waits until there is room for more. f runs
// beside the handler if the connection is lost before.
func (w *mountedWriter) do(f func(own *ResponseWriter) error) error {
	_, err := onLoop(w.m.ctx, w.m.loop, func() *deferred.Deferred[deferred.Unit] {
		own := w.m.w
		if own.state == answerEnded {
			return deferred.Fail[deferred.Unit](w.m.loop, ErrFinished)
		}
		if err := f(own); err != nil {
			return deferred.Fail[deferred.Unit](w.m.loop, err)
		}
		return own.c.t.Drained()
	})
	return err
}

// finish is called on the loop when the handler has returned without a panic.
func (w *mountedWriter) finish() {
	own := w.m.w
	if own.state == answerEnded {
		return
	}
	own.header = w.header // with the trailers
	if !w.sent {
		own.WriteHeader(max(w.status, http.StatusOK))
		own.declare(len(w.buf))
	}
	_, _ = own.Write(w.buf)
}
