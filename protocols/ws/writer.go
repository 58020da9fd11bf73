package ws

import (
	"crypto/rand"

	"sasync/reactor"
)

// directSize is from how many bytes on a payload is not copied before the
// transport copies it.
const directSize = 4 << 10

// headerSize is about what is before a payload.
const headerSize = 4

// writer makes frames and gives them to a transport.
type writer struct {
	masks   bool // as a client does
	deflate *deflater
	out     []byte
	sent    int // bytes, since holdOut has looked
	pieces  [2][]byte
	random  [64]byte // for masks
	used    int      // how much of it is left
}

// frame sends a frame.
func (w *writer) frame(t reactor.Transport, h Header, payload []byte) (err error) {
	w.sent += len(payload) + headerSize
	switch {
	case w.masks:
		h.Masked, h.Mask = true, w.mask()
		err = w.copied(t, AppendFrame(roomFor(w.out[:0], int64(len(payload))), h, payload))
	case len(payload) < directSize:
		err = w.copied(t, AppendFrame(w.out[:0], h, payload))
	default:
		h.Length = int64(len(payload))
		w.out = AppendHeader(w.out[:0], h)
		w.pieces = [2][]byte{w.out, payload}
		_, err = t.Writev(w.pieces[:]...)
		w.pieces = [2][]byte{}
	}
	if err != nil {
		return ErrClosed
	}
	return nil
}

func (w *writer) copied(t reactor.Transport, frame []byte) error {
	_, err := t.Write(frame)
	w.out = trim(frame)
	return err
}

// mask is a new key, which nobody can foresee: RFC 6455 10.3.
func (w *writer) mask() (key [4]byte) {
	if w.used == 0 {
		_, _ = rand.Read(w.random[:]) // never fails
		w.used = len(w.random)
	}
	w.used -= copy(key[:], w.random[w.used-4:])
	return key
}
