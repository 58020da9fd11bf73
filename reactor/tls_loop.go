package reactor

// tlsLoop is what the TLS connections of a reactor share. Owned by the loop,
// but for places.
type tlsLoop struct {
	dirty      []*tlsConn                 // to be settled when the callback that now runs has returned
	settled    int                        // how many of them are
	handshakes map[*tlsHandshake]struct{} // that have a goroutine
	places     chan struct{}              // as many elements as handshakes compute

	// One connection at a time collects what is written: who writes next has
	// that of the one before sent.
	writer    *tlsConn
	plaintext []byte

	encrypted rooms
	decrypted rooms
}

func newTLSLoop(handshakes int) tlsLoop {
	return tlsLoop{
		handshakes: map[*tlsHandshake]struct{}{}, places: make(chan struct{}, handshakes),
		plaintext: make([]byte, 0, recordSize),
	}
}

// settleTLS sends what the callbacks before it have written.
func (r *Reactor) settleTLS() {
	t := &r.tls
	for t.settled < len(t.dirty) { // one inside another adds to it
		c := t.dirty[t.settled]
		t.dirty[t.settled] = nil
		t.settled++
		c.dirty = false
		r.markBusy()
		c.settle()
	}
	t.dirty, t.settled = t.dirty[:0], 0
}

// collectFor makes c the one that collects.
func (t *tlsLoop) collectFor(c *tlsConn) {
	for t.writer != nil && t.writer != c { // one that is inside another makes that write
		t.writer.flush()
	}
	t.writer = c
}

// forget drops what c has collected.
func (t *tlsLoop) forget(c *tlsConn) {
	if t.writer == c {
		t.writer, t.plaintext = nil, t.plaintext[:0]
	}
}

// rooms are buffers that are used again. Who takes one gives it back before the
// callback returns; with TLS inside TLS several are out at the same time.
type rooms [][]byte

const (
	roomSize = 4 * recordSize
	maxRooms = 4
)

func (r *rooms) take() []byte {
	last := len(*r) - 1
	if last < 0 {
		return make([]byte, 0, roomSize+roomSize/8) // and the records' headers
	}
	room := (*r)[last]
	*r = (*r)[:last]
	return room
}

func (r *rooms) put(room []byte) {
	if len(*r) < maxRooms && cap(room) >= roomSize && cap(room) <= 2*roomSize {
		*r = append(*r, room[:0])
	}
}
