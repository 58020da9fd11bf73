package reactor_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// crypto/tls never asks for new keys or a new handshake, but others do. These
// tests write such records themselves, with the keys that it logs.

// keyLog finds a secret in what crypto/tls has logged.
func keyLog(log *bytes.Buffer, label string) ([]byte, error) {
	for line := range strings.Lines(log.String()) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == label {
			return hex.DecodeString(fields[2])
		}
	}
	return nil, fmt.Errorf("no %s in the log", label)
}

// sealer writes records of TLS 1.3 with AES-128-GCM and SHA-256.
type sealer struct {
	secret []byte
	seq    uint64
}

func (s *sealer) expand(label string, length int) []byte {
	label = "tls13 " + label
	info := binary.BigEndian.AppendUint16(nil, uint16(length))
	info = append(append(append(info, byte(len(label))), label...), 0)
	out, err := hkdf.Expand(sha256.New, s.secret, string(info), length)
	if err != nil {
		panic(err)
	}
	return out
}

func (s *sealer) seal(kind byte, data []byte) []byte {
	nonce := s.expand("iv", 12)
	for i, b := range binary.BigEndian.AppendUint64(nil, s.seq) {
		nonce[4+i] ^= b
	}
	s.seq++
	inner := append(bytes.Clone(data), kind)
	header := binary.BigEndian.AppendUint16([]byte{23, 3, 3}, uint16(len(inner)+16))
	return aesGCM(s.expand("key", 16)).Seal(header, nonce, inner, header)
}

// update goes on to the next keys.
func (s *sealer) update() { s.secret, s.seq = s.expand("traffic upd", sha256.Size), 0 }

func aesGCM(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return aead
}

func TestTLS_ThePeerMayAskForNewKeys(t *testing.T) {
	server, client := newAuthority(t).configs(tls.VersionTLS13)
	r, _ := newReactor(t, reactor.Config{})
	p := echoing()
	addr := tlsPort(t, r, server, factoryOf(p))
	var log bytes.Buffer
	client.KeyLogWriter = &log
	withPeer(t, r, func() error {
		c, conn, err := dialStrictly(addr, client)
		if err != nil {
			return err
		}
		defer conn.Close()
		if suite := c.ConnectionState().CipherSuite; suite != tls.TLS_AES_128_GCM_SHA256 {
			t.Skipf("this machine prefers %s", tls.CipherSuiteName(suite))
		}
		secret, err := keyLog(&log, "CLIENT_TRAFFIC_SECRET_0")
		if err != nil {
			return err
		}
		s := &sealer{secret: secret}
		keyUpdate := []byte{24, 0, 0, 1, 1} // and the answer is to have new keys too
		all := s.seal(22, keyUpdate)
		s.update()
		all = append(all, s.seal(23, []byte("with "))...)
		all = append(all, s.seal(22, keyUpdate)...)
		s.update()
		all = append(all, s.seal(23, []byte("new keys"))...)
		if _, err := conn.Write(all); err != nil {
			return err
		}
		answer := make([]byte, 13)
		_, err = io.ReadFull(c, answer)
		if err == nil && string(answer) != "with new keys" {
			err = fmt.Errorf("got %q", answer)
		}
		return err
	})
}

// prf is the pseudorandom function of TLS 1.2.
func prf(secret []byte, label string, seed []byte, length int) (out []byte) {
	sum := func(parts ...[]byte) []byte {
		h := hmac.New(sha256.New, secret)
		for _, p := range parts {
			h.Write(p)
		}
		return h.Sum(nil)
	}
	seed = append([]byte(label), seed...)
	for a := sum(seed); len(out) < length; a = sum(a) {
		out = append(out, sum(a, seed)...)
	}
	return out[:length]
}

// helloRequest is what a server of TLS 1.2 with AES-128-GCM sends behind its
// Finished to ask for a new handshake.
func helloRequest(master, clientRandom, serverRandom []byte) []byte {
	keys := prf(master, "key expansion", append(bytes.Clone(serverRandom), clientRandom...), 40)
	key, iv := keys[16:32], keys[36:40]
	seq := binary.BigEndian.AppendUint64(nil, 1)
	header := []byte{22, 3, 3, 0, 8 + 4 + 16}
	additional := append(bytes.Clone(seq), 22, 3, 3, 0, 4)
	record := append(header, seq...)
	return aesGCM(key).Seal(record, append(bytes.Clone(iv), seq...), make([]byte, 4), additional)
}

// tapped is a connection that keeps what is read and written.
type tapped struct {
	net.Conn
	in, out bytes.Buffer
}

func (t *tapped) Read(p []byte) (int, error) {
	n, err := t.Conn.Read(p)
	t.in.Write(p[:n])
	return n, err
}

func (t *tapped) Write(p []byte) (int, error) {
	t.out.Write(p)
	return t.Conn.Write(p)
}

func TestTLSClient_RefusesARenegotiation(t *testing.T) {
	server, client := newAuthority(t).configs(tls.VersionTLS12)
	var log bytes.Buffer
	server.KeyLogWriter = &log
	server.CipherSuites = []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256}
	r, _ := newReactor(t, reactor.Config{})
	addr, accept := foreignListener(t)
	p := &reactortest.Protocol{}
	ended := whenLost(r, p)
	r.CallWhenRunning(func() { connectTLS(r, addr, client, p) })
	withPeer(t, r, func() error {
		conn, err := accept()
		if err != nil {
			return err
		}
		defer conn.Close()
		below := &tapped{Conn: conn}
		c := tls.Server(below, server)
		if err := c.Handshake(); err != nil {
			return err
		}
		master, err := keyLog(&log, "CLIENT_RANDOM")
		if err != nil {
			return err
		}
		const random = 5 + 4 + 2 // behind the headers of the record and the hello, and the version
		request := helloRequest(master, below.in.Bytes()[random:][:32], below.out.Bytes()[random:][:32])
		if _, err := conn.Write(request); err != nil {
			return err
		}
		if _, err = c.Read(make([]byte, 1)); err == nil { // the alert, a warning, and then the end
			return errors.New("no end")
		}
		return nil
	}, ended)
	wantLost(t, p, reactor.ErrConnectionLost)
	if !strings.Contains(p.Lost[0].Error(), "no renegotiation") {
		t.Errorf("the end was: %v", p.Lost[0])
	}
}
