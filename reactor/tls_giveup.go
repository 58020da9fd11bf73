package reactor

import (
	"fmt"
	"os"
)

// failed tells who waits for h that there will be no connection.
func (h *tlsHandshake) failed(err error) {
	h.forgo()
	h.made.Errback(fmt.Errorf("reactor: TLS handshake with %v: %w", h.c.RemoteAddr(), err))
}

// quit is failed for one whose outer connection is of no more use.
func (h *tlsHandshake) quit(err error) {
	h.failed(err)
	h.c.outer.AbortConnection()
}

func (h *tlsHandshake) expire() {
	h.quit(fmt.Errorf("not done after %v: %w", h.setup.timeout, os.ErrDeadlineExceeded))
}

// cancelled is called when the Deferred is.
func (h *tlsHandshake) cancelled() {
	if h.c.state == tlsHandshaking {
		h.forgo()
	}
	h.c.outer.AbortConnection()
}

// forgo ends h, of which nobody hears any more.
func (h *tlsHandshake) forgo() {
	h.c.state = tlsGone
	h.stop()
}

// stop ends what is left of h.
func (h *tlsHandshake) stop() {
	_ = h.timer.Cancel()
	h.cancel()
	h.received = nil
}
