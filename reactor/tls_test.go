package reactor_test

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"testing"
	"time"

	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// noise is n bytes that don't repeat.
func noise(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(b)
	return b
}

func TestTLSServer_TalksWithCryptoTLS(t *testing.T) {
	eachVersion(t, func(t *testing.T, server, client *tls.Config) {
		r, _ := newReactor(t, reactor.Config{})
		p := echoing()
		ended := whenLost(r, p)
		addr := tlsPort(t, r, server, factoryOf(p))
		withPeer(t, r, func() error {
			c, err := dialTLS(addr, client)
			if err != nil {
				return err
			}
			defer c.Close()
			return saying(c, noise(1<<20))
		}, ended)
		wantLost(t, p, reactor.ErrConnectionDone)
	})
}

func TestTLSClient_TalksWithCryptoTLS(t *testing.T) {
	eachVersion(t, func(t *testing.T, server, client *tls.Config) {
		r, _ := newReactor(t, reactor.Config{})
		addr, serve := foreignServer(t, server, func(c *tls.Conn) error {
			if err := saying(c, noise(1<<20)); err != nil {
				return err
			}
			return c.Close()
		})
		p := echoing()
		ended := whenLost(r, p)
		r.CallWhenRunning(func() { connectTLS(r, addr, client, p) })
		withPeer(t, r, serve, ended)
		wantLost(t, p, reactor.ErrConnectionDone)
	})
}

// inPieces is an endpoint whose protocols get what arrives one to five bytes at
// a time.
type inPieces struct{ reactor.TCPServer }

func (e inPieces) Listen(r *reactor.Reactor, f reactor.Factory) (*reactor.Port, error) {
	return e.TCPServer.Listen(r, reactor.FactoryFunc(func(peer net.Addr) reactor.Protocol {
		return &piecemeal{f.BuildProtocol(peer).(reactor.HalfCloser)}
	}))
}

type piecemeal struct{ reactor.HalfCloser }

func (p *piecemeal) DataReceived(data []byte) {
	for size := 1; len(data) > 0; size = size%5 + 1 {
		n := min(size, len(data))
		p.HalfCloser.DataReceived(data[:n])
		data = data[n:]
	}
}

func TestTLS_CiphertextMayComeInPiecesOfAnySize(t *testing.T) {
	eachVersion(t, func(t *testing.T, server, client *tls.Config) {
		r, _ := newReactor(t, reactor.Config{})
		p := echoing()
		ended := whenLost(r, p)
		port, err := reactor.TLSServer{Endpoint: inPieces{reactor.TCPServer{Addr: "127.0.0.1:0"}}, Config: server}.Listen(r, factoryOf(p))
		if err != nil {
			t.Fatal(err)
		}
		withPeer(t, r, func() error {
			c, err := dialTLS(port.Addr().String(), client)
			if err != nil {
				return err
			}
			defer c.Close()
			return errors.Join(saying(c, noise(1)), saying(c, noise(50_000)))
		}, ended)
		wantLost(t, p, reactor.ErrConnectionDone)
	})
}

// What comes in the same segment as the end of the handshake is not lost, nor
// is the end itself.
func TestTLSServer_WhatComesBehindTheHandshakeIsHandedOn(t *testing.T) {
	eachVersion(t, func(t *testing.T, server, client *tls.Config) {
		r, _ := newReactor(t, reactor.Config{})
		p := &reactortest.Protocol{}
		ended := whenLost(r, p)
		addr := tlsPort(t, r, server, factoryOf(p))
		withPeer(t, r, func() error {
			conn, err := net.Dial("tcp", addr)
			if err != nil {
				return err
			}
			defer conn.Close()
			held := &holding{Conn: conn}
			c := tls.Client(held, client)
			if err := c.Handshake(); err != nil {
				return err
			}
			if client.MaxVersion == tls.VersionTLS13 && held.kept.Len() == 0 {
				return errors.New("the last flight was not held back")
			}
			held.hold = true
			_, err = c.Write([]byte("hello"))
			if err := errors.Join(err, c.CloseWrite(), held.release()); err != nil {
				return err
			}
			_, err = io.Copy(io.Discard, c)
			return err
		}, ended)
		wantLost(t, p, reactor.ErrConnectionDone)
		if string(p.Received) != "hello" {
			t.Errorf("got %q", p.Received)
		}
	})
}

// holding keeps back what is written, from the last flight of a TLS 1.3
// handshake on, until it is released.
type holding struct {
	net.Conn
	flights int
	hold    bool
	kept    bytes.Buffer
}

func (h *holding) Write(p []byte) (int, error) {
	if h.flights++; h.hold || h.flights > 1 && p[0] == 20 && bytes.Contains(p, []byte{23, 3, 3}) {
		return h.kept.Write(p)
	}
	return h.Conn.Write(p)
}

func (h *holding) release() error {
	_ = h.SetWriteDeadline(time.Time{}) // crypto/tls lets none write after its close
	_, err := io.Copy(h.Conn, &h.kept)
	return err
}
