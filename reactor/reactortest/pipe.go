package reactortest

import (
	"sasync/deferred"
	"sasync/reactor"
)

// Pipe is two protocols that are each other's peer, without a socket between
// them. Nothing moves but by Pump and Flush. Loop only.
type Pipe struct {
	Client, Server *Transport

	// Policy is how the writes of one side arrive at the other. Nil means
	// AsWritten.
	Policy Policy
}

// Policy makes of the writes of a side what its peer receives, piece by piece.
type Policy func(writes [][]byte) [][]byte

// AsWritten is the Policy that delivers each write as it is.
func AsWritten(writes [][]byte) [][]byte { return writes }

// Together is the Policy that delivers all that was written in one piece.
func Together(writes [][]byte) [][]byte {
	var all []byte
	for _, w := range writes {
		all = append(all, w...)
	}
	if len(all) == 0 {
		return nil
	}
	return [][]byte{all}
}

// ByteByByte is the Policy that delivers single bytes.
func ByteByByte(writes [][]byte) (pieces [][]byte) {
	for _, w := range writes {
		for i := range w {
			pieces = append(pieces, w[i:i+1:i+1])
		}
	}
	return pieces
}

// NewPipe joins two protocols. The client's ConnectionMade is called first.
func NewPipe(loop deferred.Loop, server, client reactor.Protocol) *Pipe {
	p := &Pipe{Client: newTransport(loop, client), Server: newTransport(loop, server)}
	p.Client.Local, p.Client.Remote = defaultRemote, defaultLocal
	client.ConnectionMade(p.Client)
	server.ConnectionMade(p.Server)
	return p
}

// Pump delivers what both sides have written until now and carries out what
// they have asked for. It tells whether there was anything to do.
func (p *Pipe) Pump() (moved bool) {
	toServer, toClient := p.Client.takeWrites(), p.Server.takeWrites()
	moved = p.deliver(p.Server, toServer)
	moved = p.deliver(p.Client, toClient) || moved
	moved = p.relieve(p.Client) || moved
	moved = p.relieve(p.Server) || moved
	moved = p.end(p.Client, p.Server) || moved
	return p.end(p.Server, p.Client) || moved
}

// Flush pumps until nothing moves any more.
func (p *Pipe) Flush() {
	for range 1_000_000 {
		if !p.Pump() {
			return
		}
	}
	panic("reactortest: flush: the two go on for ever")
}

func (p *Pipe) deliver(to *Transport, writes [][]byte) (moved bool) {
	policy := p.Policy
	if policy == nil {
		policy = AsWritten
	}
	for _, piece := range policy(writes) {
		to.Deliver(piece)
		moved = true
	}
	return moved
}

// relieve lets a producer go on, unless the peer is paused and takes nothing.
func (p *Pipe) relieve(t *Transport) (moved bool) {
	peer := p.Client
	if t == p.Client {
		peer = p.Server
	}
	if t.over || peer.Paused || t.producer == nil && len(t.drained) == 0 || t.streaming && !t.held {
		return false
	}
	t.relieve()
	return true
}

// end carries out how t is to end, once all that it has written is delivered.
func (p *Pipe) end(t, peer *Transport) (moved bool) {
	switch {
	case t.over && t.endTold:
		return false
	case t.over: // by a Lose of the test
		t.endTold = true
		peer.Lose(reactor.ErrConnectionLost)
		return true
	case t.Aborted:
		t.endTold = true
		t.Lose(reactor.ErrConnectionAborted)
		peer.Lose(reactor.ErrConnectionLost)
		return true
	case len(t.writes) > 0 || len(peer.arriving) > 0 && !peer.Losing || t.producer != nil:
		return false
	case t.Losing:
		t.endTold = true
		t.Lose(reactor.ErrConnectionDone)
		peer.peerEnded()
		return true
	case t.WritesEnded && !t.endTold:
		t.endTold = true
		if half, ok := t.protocol.(reactor.HalfCloser); ok {
			half.WriteConnectionLost()
		}
		peer.peerEnded()
		return true
	}
	return false
}
