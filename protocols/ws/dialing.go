package ws

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"sasync/deferred"
	"sasync/reactor"
)

// maxHead is how many bytes the answer to a handshake may have.
const maxHead = 32 << 10

// dialing is a connection that the server has not agreed on yet. Owned by the
// loop.
type dialing struct {
	// Immutable after Connect.
	client  Client
	f       reactor.Factory
	key     string
	request []byte
	made    *deferred.Deferred[reactor.Protocol]

	// Owned by the loop.
	t      reactor.Transport
	in     []byte
	cancel func() // of the timeout
}

// appendRequest adds the request of a handshake.
func (d *dialing) appendRequest(b []byte, u *url.URL) []byte {
	var key [16]byte
	_, _ = rand.Read(key[:]) // never fails
	d.key = base64.StdEncoding.EncodeToString(key[:])
	h := d.client.Header.Clone()
	if h == nil {
		h = http.Header{}
	}
	for _, field := range []string{"Host", "Content-Length", "Transfer-Encoding", fieldProtocol, fieldExtensions} {
		h.Del(field)
	}
	h.Set("Upgrade", "websocket")
	h.Set("Connection", "Upgrade")
	h.Set(fieldVersion, version)
	h.Set(fieldKey, d.key)
	if len(d.client.Subprotocols) > 0 {
		h.Set(fieldProtocol, strings.Join(d.client.Subprotocols, ", "))
	}
	if z := d.client.Deflate; z != nil {
		h.Set(fieldExtensions, z.offer().String())
	}
	out := bytes.NewBuffer(b)
	fmt.Fprintf(out, "GET %s HTTP/1.1\r\nHost: %s\r\n", u.RequestURI(), u.Host)
	_ = h.Write(out) // to memory
	out.WriteString("\r\n")
	return out.Bytes()
}

// ConnectionMade is called by the transport.
func (d *dialing) ConnectionMade(t reactor.Transport) {
	d.t, d.cancel = t, func() {}
	if d.client.Timeout > 0 {
		d.cancel = t.Loop().AfterFunc(d.client.Timeout, func() { d.fail(ErrTimeout) })
	}
	_, _ = t.Write(d.request)
}

// DataReceived is called by the transport.
func (d *dialing) DataReceived(data []byte) {
	if d.made.Fired() {
		return
	}
	seen := max(0, len(d.in)-3)
	d.in = append(d.in, data...)
	end := bytes.Index(d.in[seen:], []byte("\r\n\r\n"))
	switch {
	case end >= 0 && seen+end+4 <= maxHead:
		d.answered(d.in[:seen+end+4], d.in[seen+end+4:])
	case end >= 0 || len(d.in) > maxHead:
		d.fail(&HandshakeError{What: fmt.Sprintf("a head of more than %d bytes", maxHead)})
	}
}

// ConnectionLost is called by the transport.
func (d *dialing) ConnectionLost(reason error) {
	d.cancel()
	if !d.made.Fired() {
		d.made.Errback(fmt.Errorf("the server has ended the connection: %w", reason))
	}
}

// answered is called when the head of the answer is there. What is behind it is
// the server's first frames.
func (d *dialing) answered(head, rest []byte) {
	answer, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(head)), &http.Request{Method: http.MethodGet})
	if err != nil {
		d.fail(&HandshakeError{What: err.Error()})
		return
	}
	defer answer.Body.Close()
	a, err := d.agree(answer)
	if err != nil {
		d.fail(err)
		return
	}
	d.cancel()
	p := d.f.BuildProtocol(d.t.RemoteAddr())
	c, ok := p.(*Conn)
	switch {
	case p == nil:
		d.fail(reactor.ErrNoProtocol)
	case !ok:
		d.fail(ErrNoConn)
	default:
		d.hand(c, a, rest)
	}
}

// hand gives the connection to c.
func (d *dialing) hand(c *Conn, a agreement, rest []byte) {
	c.setUp(&d.client.Config, true, a)
	d.t.SetProtocol(c)
	c.ConnectionMade(d.t)
	if d.made.Fired() { // it was cancelled
		return
	}
	d.made.Callback(c)
	if len(rest) > 0 {
		c.DataReceived(rest)
	}
}

// fail is the end of an attempt.
func (d *dialing) fail(err error) {
	d.t.AbortConnection()
	if !d.made.Fired() {
		d.made.Errback(err)
	}
}
