package reactor

import (
	"bytes"
	"fmt"
	"io"
	"os"
)

// decrypt hands on what data holds, or keeps it while the protocol is paused.
// That is one read's worth at most, for the outer connection is paused too.
func (c *tlsConn) decrypt(data []byte) {
	if len(c.pipe.in) > 0 {
		data = append(c.pipe.in, data...)
	}
	c.pipe.in = data
	c.more = true
	c.pump()
	c.pipe.in = bytes.Clone(c.pipe.in) // data is the caller's
}

// pump hands on what can be decrypted, for as long as the protocol wants it,
// and then sends what it has written.
func (c *tlsConn) pump() {
	c.pumping = true
	room := c.r.tls.decrypted.take()
	for c.more && c.reading() {
		n, err := c.fill(room[:cap(room)])
		c.sendSealed() // what crypto/tls answers by itself
		if n > 0 {
			c.dataReceived(room[:n])
		}
		if err != nil && c.reading() { // else the next Read says it again
			c.readFailed(err)
		}
	}
	c.r.tls.decrypted.put(room)
	c.pumping = false
	c.checkEOF()
	c.settle()
	c.resumeOuter()
}

// reading tells whether more is wanted.
func (c *tlsConn) reading() bool {
	return c.state == tlsOpen && !c.paused && !c.losing && !c.closed
}

// fill decrypts as many records as there are, or as there is room for.
func (c *tlsConn) fill(room []byte) (n int, err error) {
	for n < len(room) && err == nil {
		var m int
		m, err = c.conn.Read(room[n:])
		n += m
	}
	return n, err
}

func (c *tlsConn) dataReceived(data []byte) {
	defer c.recoverPanic("DataReceived")
	c.protocol.DataReceived(data)
}

func (c *tlsConn) readFailed(err error) {
	switch err {
	case os.ErrDeadlineExceeded: // all is decrypted
		c.more = false
	case io.EOF:
		c.closed = true
		c.readEnded()
	default:
		c.broken(err)
	}
}

// readEnded is called when the peer has said that it sends no more.
func (c *tlsConn) readEnded() {
	c.producesNoMore()
	half, ok := c.protocol.(HalfCloser)
	if !ok || c.writeEnd == writesEnded {
		c.LoseConnection()
		return
	}
	c.readConnectionLost(half)
}

func (c *tlsConn) readConnectionLost(half HalfCloser) {
	defer c.recoverPanic("ReadConnectionLost")
	half.ReadConnectionLost()
}

// errTruncated is the end of a connection whose peer has not said that it ends.
var errTruncated = fmt.Errorf("%w: no close_notify from the peer: %w", ErrConnectionLost, io.ErrUnexpectedEOF)

// checkEOF ends c if the ciphertext has ended too early.
func (c *tlsConn) checkEOF() {
	if c.eof && !c.more && c.reading() {
		c.reason = errTruncated
		c.LoseConnection()
	}
}

func (c *tlsConn) Pause() {
	c.r.deferreds.Check()
	c.paused, c.held = true, true
	c.outer.Pause()
}

func (c *tlsConn) Resume() {
	c.r.deferreds.Check()
	c.paused = false
	switch {
	case c.pumping: // it sees for itself
	case c.more:
		c.r.CallLater(0, c.pump)
	default:
		c.resumeOuter()
	}
}

// resumeOuter lets more come, for there is nothing left to decrypt.
func (c *tlsConn) resumeOuter() {
	if c.held && !c.paused {
		c.held = false
		c.outer.Resume()
	}
}

func (c *tlsConn) Stop() { c.LoseConnection() }
