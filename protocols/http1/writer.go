package http1

import (
	"net/http"
	"strconv"

	"sasync/deferred"
	"sasync/reactor"
)

// earlyBytes is how much of a body waits for the end of it, so that its length
// can be told.
const earlyBytes = 4 << 10

// directBytes is the size from which a write is not copied before the transport
// gets it.
const directBytes = 4 << 10

// ResponseWriter writes the answer to one request. It is a http.ResponseWriter
// that never blocks, and means by Header, Write and WriteHeader what net/http
// does: the head is sent with the first bytes of a longer body, trailers are
// declared by Trailer or begin with http.TrailerPrefix, a status from 102 to 199
// is sent at once and another one follows.
//
// What the peer does not take is buffered. A handler that writes much waits for
// Drained, registers a producer, or has deferred.Produce push to Consumer. Loop
// only.
type ResponseWriter struct {
	// Owned by the loop.
	c        *conn
	x        *exchange
	header   http.Header
	status   int   // 0 before WriteHeader
	declared int64 // Content-Length, or -1
	written  int64 // bytes of the body
	state    answerState
	bodiless bool // only the head is sent
	chunked  bool
	last     bool                              // the connection ends with it
	produced bool                              // a producer is registered
	routed   *deferred.Deferred[deferred.Unit] // what the handler that a Mux has chosen returned
}

// answerState is how much of an answer is written.
type answerState uint8

const (
	answerOpen  answerState = iota // nothing: the head follows, or an error
	answerBegun                    // the head
	answerEnded                    // all, or it can't be any more
)

var (
	_ http.ResponseWriter = (*ResponseWriter)(nil)
	_ http.Flusher        = (*ResponseWriter)(nil)
)

// Header is what the head will tell. Loop only.
func (w *ResponseWriter) Header() http.Header {
	if w.header == nil {
		w.header = http.Header{}
	}
	return w.header
}

// WriteHeader sets the status; the first one holds. Loop only.
func (w *ResponseWriter) WriteHeader(status int) {
	switch {
	case status < 100 || status > 999:
		panic("http1: response: the status " + strconv.Itoa(status))
	case w.status != 0 || w.state == answerEnded:
	case status < 200 && status != http.StatusSwitchingProtocols:
		w.inform(status)
	default:
		w.setStatus(status)
	}
}

func (w *ResponseWriter) setStatus(status int) {
	w.status = status
	w.bodiless = w.x.request.Method == http.MethodHead || !hasBody(status)
	if values := w.header["Content-Length"]; values != nil {
		n, err := parseLength(values[0])
		if err == nil && len(values) == 1 {
			w.declared = n
		} else {
			delete(w.header, "Content-Length")
		}
	}
}

// declare sets the length of a body that is there as a whole, unless its end is
// told otherwise.
func (w *ResponseWriter) declare(length int) {
	if w.declared < 0 && length > 0 && hasBody(w.status) && !w.trails() {
		w.declared = int64(length)
	}
}

// hasBody tells whether an answer with this status has a body.
func hasBody(status int) bool {
	return status >= 200 && status != http.StatusNoContent && status != http.StatusNotModified
}

// inform sends a head that another one follows.
func (w *ResponseWriter) inform(status int) {
	if w.x.request.ProtoMinor == 0 {
		return
	}
	w.c.out = appendStatus(w.c.out, status)
	w.c.out = appendFields(w.c.out, w.header, w.without)
	w.c.out = append(w.c.out, "\r\n"...)
	w.send()
}

// Write adds to the body. After the answer it returns ErrFinished, and after the
// end of the connection too. Loop only.
func (w *ResponseWriter) Write(p []byte) (int, error) { return write(w, p) }

// WriteString is Write for a string. Loop only.
func (w *ResponseWriter) WriteString(s string) (int, error) { return write(w, s) }

func write[B []byte | string](w *ResponseWriter, p B) (int, error) {
	if w.state == answerEnded {
		return 0, ErrFinished
	}
	if w.status == 0 {
		w.setStatus(http.StatusOK)
	}
	if !hasBody(w.status) {
		return 0, http.ErrBodyNotAllowed
	}
	w.written += int64(len(p))
	if w.declared >= 0 && w.written > w.declared {
		w.written -= int64(len(p))
		return 0, http.ErrContentLength
	}
	if w.state == answerOpen {
		if len(w.c.early)+len(p) <= earlyBytes {
			w.c.early = append(w.c.early, p...)
			return len(p), nil
		}
		w.begin(sampleOf(w.c.early, p), false)
	}
	w.body([]byte(p))
	w.send()
	return len(p), nil
}

// sampleOf is what the type of a body is guessed by.
func sampleOf[B []byte | string](early []byte, p B) []byte {
	if len(early) > 0 {
		return early
	}
	return []byte(p[:min(len(p), 512)])
}

// body writes a piece behind the head.
func (w *ResponseWriter) body(p []byte) {
	c := w.c
	if w.bodiless || len(p) == 0 {
		return
	}
	if w.chunked {
		c.out = strconv.AppendInt(c.out, int64(len(p)), 16)
		c.out = append(c.out, "\r\n"...)
	}
	if len(p) < directBytes {
		c.out = append(c.out, p...)
	} else {
		c.flush()
		_, _ = c.t.Write(p)
	}
	if w.chunked {
		c.out = append(c.out, "\r\n"...)
	}
}

// send lets the transport have what was written outside of work, which does so
// itself.
func (w *ResponseWriter) send() {
	if !w.c.working || len(w.c.out) > keepOut {
		w.c.flush()
	}
}

// Transport is the connection: its addresses, what TLS has agreed on. What a
// handler does to it is its own business. Loop only.
func (w *ResponseWriter) Transport() reactor.Transport { return w.c.t }
