package reactor

import (
	"net"
	"os"
	"time"
)

// tlsPipe is what a tls.Conn takes for its network. While a handshake uses it
// reading waits for bytes. Later, on the loop, it answers as one does whose
// deadline has passed: for crypto/tls that is no error that stays, so the next
// Read goes on in the middle of a record.
type tlsPipe struct {
	// Immutable after it was made.
	local, remote net.Addr

	// Owned by the handshake's goroutine until it comes home, then by the loop.
	handshake *tlsHandshake // nil once it is over
	in        []byte        // ciphertext from the peer, not read
	out       []byte        // for the peer, to be sent when crypto/tls has returned
}

func (p *tlsPipe) Read(b []byte) (int, error) {
	for len(p.in) == 0 {
		if p.handshake == nil {
			return 0, os.ErrDeadlineExceeded
		}
		if err := p.handshake.wait(); err != nil {
			return 0, err
		}
	}
	n := copy(b, p.in)
	p.in = p.in[n:]
	return n, nil
}

func (p *tlsPipe) Write(b []byte) (int, error) {
	p.out = append(p.out, b...)
	return len(b), nil
}

// taken returns what is to be sent.
func (p *tlsPipe) taken() []byte {
	out := p.out
	p.out = nil
	return out
}

// Close is called from another goroutine when a handshake's context ends, which
// wait sees by itself.
func (p *tlsPipe) Close() error { return nil }

func (p *tlsPipe) LocalAddr() net.Addr              { return p.local }
func (p *tlsPipe) RemoteAddr() net.Addr             { return p.remote }
func (p *tlsPipe) SetDeadline(time.Time) error      { return nil }
func (p *tlsPipe) SetReadDeadline(time.Time) error  { return nil }
func (p *tlsPipe) SetWriteDeadline(time.Time) error { return nil }
