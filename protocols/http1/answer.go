package http1

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// begin writes the head. sample is the beginning of the body; whole tells that
// there is nothing else of it than what waits.
func (w *ResponseWriter) begin(sample []byte, whole bool) {
	c := w.c
	w.state = answerBegun
	w.frame(whole)
	c.out = appendStatus(c.out, w.status)
	c.out = appendFields(c.out, w.header, w.without)
	c.out = w.appendOwn(c.out, sample)
	c.out = append(c.out, "\r\n"...)
	early := c.early
	c.early = c.early[:0]
	w.body(early)
	if cap(c.early) > keepOut {
		c.early = nil
	}
}

// frame decides how the end of the body is told, and whether that of the
// connection comes behind it.
func (w *ResponseWriter) frame(whole bool) {
	r, c := &w.x.request, w.c
	w.last = w.last || r.Close || c.ending || c.server.closing || w.x.tooMuchLeft() ||
		hasToken(w.header["Connection"], "close")
	switch {
	case w.declared >= 0 || !hasBody(w.status):
	case whole && !w.trails() && (r.Method != http.MethodHead || w.written > 0):
		w.declared = w.written
	case w.bodiless:
	case r.ProtoMinor == 0:
		w.last = true
	default:
		w.chunked = true
	}
}

// without tells which fields are written by appendOwn, or behind the body.
func (w *ResponseWriter) without(key string) bool {
	switch key {
	case "Content-Length", "Transfer-Encoding":
		return true
	}
	return strings.HasPrefix(key, http.TrailerPrefix) || hasToken(w.header["Trailer"], key)
}

// appendOwn writes the fields that are not the handler's.
func (w *ResponseWriter) appendOwn(b []byte, sample []byte) []byte {
	r := &w.x.request
	if _, ok := w.header["Date"]; !ok {
		b = append(b, "Date: "...)
		b = append(b, w.c.server.date.at(w.c.loop.Now())...)
		b = append(b, "\r\n"...)
	}
	if w.declared >= 0 && (hasBody(w.status) || w.status == http.StatusNotModified) {
		b = append(b, "Content-Length: "...)
		b = strconv.AppendInt(b, w.declared, 10)
		b = append(b, "\r\n"...)
	}
	if w.chunked {
		b = append(b, "Transfer-Encoding: chunked\r\n"...)
	}
	if _, ok := w.header["Content-Type"]; !ok && w.written+int64(len(sample)) > 0 && hasBody(w.status) && w.header["Content-Encoding"] == nil {
		b = append(b, "Content-Type: "...)
		b = append(b, http.DetectContentType(sample)...)
		b = append(b, "\r\n"...)
	}
	switch {
	case w.last && !hasToken(w.header["Connection"], "close"):
		b = append(b, "Connection: close\r\n"...)
	case !w.last && r.ProtoMinor == 0:
		b = append(b, "Connection: keep-alive\r\n"...)
	}
	return b
}

// finish ends the answer.
func (w *ResponseWriter) finish() {
	if w.state == answerEnded {
		return
	}
	if w.produced {
		w.UnregisterProducer()
	}
	if w.state == answerOpen {
		if w.status == 0 {
			w.setStatus(http.StatusOK)
		}
		w.begin(w.c.early, true)
	}
	w.state = answerEnded
	if w.declared >= 0 && w.written < w.declared && !w.bodiless {
		w.c.abort() // the rest can't be told any more
		return
	}
	if w.chunked {
		w.c.out = append(w.c.out, "0\r\n"...)
		w.c.out = w.appendTrailers(w.c.out)
		w.c.out = append(w.c.out, "\r\n"...)
	}
	if w.c.server.cfg.Answered != nil {
		w.c.server.cfg.Answered(&w.x.request, w.status, w.written)
	}
}

// answerError answers by a status and a line of text. The handler's header is
// dropped.
func (w *ResponseWriter) answerError(e *StatusError) {
	w.header = http.Header{"Content-Type": {"text/plain; charset=utf-8"}, "X-Content-Type-Options": {"nosniff"}}
	w.status, w.written, w.declared, w.c.early = 0, 0, -1, w.c.early[:0]
	w.setStatus(e.Code)
	if hasBody(e.Code) {
		_, _ = fmt.Fprintf(w, "%d %s: %s\n", e.Code, http.StatusText(e.Code), e.What)
	}
	w.finish()
}
