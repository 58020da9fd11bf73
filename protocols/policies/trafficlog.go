package policies

import (
	"net"
	"strconv"

	"go.uber.org/zap"

	"sasync/protocols/internal/filter"
	"sasync/reactor"
)

// TrafficLog logs what is received and written, and the beginning and the end of
// each connection, by entries of level info with the number of the connection,
// which counts from 1, and its peer.
type TrafficLog struct {
	// Logger gets the entries; there has to be one.
	Logger *zap.Logger
	// MaxBytes is how many bytes of each piece an entry shows; the rest is only
	// counted. Zero means 256; negative means none.
	MaxBytes int
}

// Wrap puts the log around the protocols of f. Safe from any goroutine.
func (l TrafficLog) Wrap(f reactor.Factory) reactor.Factory {
	if l.MaxBytes == 0 {
		l.MaxBytes = 256
	}
	var last uint64 // owned by the loop
	return &filter.Factory{Inner: f, Build: func(addr net.Addr) reactor.Protocol {
		p := f.BuildProtocol(addr)
		if p == nil {
			return nil
		}
		last++
		c := &logged{most: max(l.MaxBytes, 0), log: l.Logger, number: last}
		c.Init(c, p)
		return c
	}}
}

// logged is a connection with a TrafficLog. Owned by the loop.
type logged struct {
	filter.Filter
	log    *zap.Logger
	most   int
	number uint64
}

// ConnectionMade is called by the transport.
func (c *logged) ConnectionMade(t reactor.Transport) {
	c.log = c.log.With(zap.Uint64("connection", c.number), zap.Stringer("peer", t.RemoteAddr()))
	c.log.Info("connected")
	c.Filter.ConnectionMade(t)
}

// DataReceived is called by the transport.
func (c *logged) DataReceived(data []byte) {
	c.show("received", data)
	c.Filter.DataReceived(data)
}

// Write is called by the protocol.
func (c *logged) Write(p []byte) (int, error) {
	c.show("sent", p)
	return c.Transport.Write(p)
}

// Writev is called by the protocol.
func (c *logged) Writev(parts ...[]byte) (int, error) {
	for _, p := range parts {
		c.show("sent", p)
	}
	return c.Transport.Writev(parts...)
}

// ConnectionLost is called by the transport.
func (c *logged) ConnectionLost(reason error) {
	c.log.Info("lost", zap.Error(c.Reason(reason)))
	c.Filter.ConnectionLost(reason)
}

func (c *logged) show(what string, data []byte) {
	if entry := c.log.Check(zap.InfoLevel, what); entry != nil {
		shown := data[:min(len(data), c.most)]
		entry.Write(zap.String("data", strconv.QuoteToASCII(string(shown))), zap.Int("bytes", len(data)))
	}
}
