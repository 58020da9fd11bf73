package protocoltest

import "sasync/reactor"

// borrower spoils the bytes that its protocol got when that has returned, as a
// connection does, whose buffer is used again.
type borrower struct {
	inside reactor.Protocol
	t      reactor.Transport
}

var (
	_ reactor.Wrapper    = (*borrower)(nil)
	_ reactor.HalfCloser = (*borrower)(nil)
)

func (b *borrower) ConnectionMade(t reactor.Transport) {
	b.t = t
	b.inside.ConnectionMade(t)
}

func (b *borrower) DataReceived(data []byte) {
	b.inside.DataReceived(data)
	for i := range data {
		data[i] = '?'
	}
}

func (b *borrower) ConnectionLost(reason error) { b.inside.ConnectionLost(reason) }

func (b *borrower) ReadConnectionLost() {
	if half, ok := b.inside.(reactor.HalfCloser); ok {
		half.ReadConnectionLost()
	} else {
		b.t.LoseConnection()
	}
}

func (b *borrower) WriteConnectionLost() {
	if half, ok := b.inside.(reactor.HalfCloser); ok {
		half.WriteConnectionLost()
	}
}

func (b *borrower) SetProtocol(p reactor.Protocol) {
	if w, ok := b.inside.(reactor.Wrapper); ok {
		w.SetProtocol(p)
	} else {
		b.inside = p
	}
}
