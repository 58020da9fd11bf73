package reactor_test

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// counted is a connection that tells how long the records are which it reads.
type counted struct {
	net.Conn
	seen bytes.Buffer
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.seen.Write(p[:n])
	return n, err
}

// records are the lengths of those seen since the last call.
func (c *counted) records() (lengths []int) {
	all := c.seen.Bytes()
	for len(all) >= 5 {
		n := int(all[3])<<8 | int(all[4])
		lengths = append(lengths, n)
		all = all[min(5+n, len(all)):]
	}
	c.seen.Reset()
	return lengths
}

// asking sends a byte and reads an answer of n bytes. It tells in which records
// that has come.
func asking(addr string, client *tls.Config, n int) (records []int, answer []byte, err error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, nil, err
	}
	below := &counted{Conn: conn}
	c := tls.Client(below, client)
	defer c.Close()
	first := make([]byte, 1) // is behind all that belongs to the handshake
	if _, err := io.ReadFull(c, first); err != nil {
		return nil, nil, err
	}
	below.records()
	if _, err := c.Write(first); err != nil {
		return nil, nil, err
	}
	answer = make([]byte, n)
	_, err = io.ReadFull(c, answer)
	return below.records(), answer, err
}

func TestTLS_WhatOneCallbackWritesIsOneRecord(t *testing.T) {
	for name, when := range map[string]func(r *reactor.Reactor, f func()){
		"InDataReceived":  func(_ *reactor.Reactor, f func()) { f() },
		"InADelayedCall":  func(r *reactor.Reactor, f func()) { r.CallLater(0, f) },
		"InAPostedCall":   func(r *reactor.Reactor, f func()) { _ = r.Post(f) },
		"BeforeItEnds":    func(*reactor.Reactor, func()) {},
		"InAnothersReads": func(*reactor.Reactor, func()) {},
	} {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, server, client *tls.Config) {
				r, _ := newReactor(t, reactor.Config{})
				p := greeting()
				writes := func() {
					for range 100 {
						_, _ = p.Transport.Write([]byte("small "))
					}
					_, _ = p.Transport.Writev([]byte("and "), []byte("the "), []byte("end"))
				}
				p.OnData = func([]byte) { when(r, writes) }
				addr := tlsPort(t, r, server, factoryOf(p))
				switch name {
				case "BeforeItEnds":
					p.OnData = func([]byte) { writes(); p.Transport.LoseConnection() }
				case "InAnothersReads":
					p.OnData = func([]byte) {
						other := &reactortest.Protocol{}
						other.OnMade = func(reactor.Transport) { writes(); other.Transport.LoseConnection() }
						connectTLS(r, tlsPort(t, r, server, factoryOf(&reactortest.Protocol{})), client, other)
					}
				}
				withPeer(t, r, func() error {
					records, answer, err := asking(addr, client, 611)
					if err != nil {
						return err
					}
					if len(records) != 1 && (name != "BeforeItEnds" || len(records) != 2) { // its end may come with it
						return fmt.Errorf("records of %d bytes", records)
					}
					if want := bytes.Repeat([]byte("small "), 100); !bytes.Equal(answer, append(want, "and the end"...)) {
						return errors.New("the answer is not what was written")
					}
					return nil
				})
			})
		})
	}
}

// greeting is a protocol that speaks first.
func greeting() *reactortest.Protocol {
	return &reactortest.Protocol{OnMade: func(c reactor.Transport) { _, _ = c.Write([]byte(".")) }}
}

func TestTLS_MuchIsWrittenInFullRecords(t *testing.T) {
	eachVersion(t, func(t *testing.T, server, client *tls.Config) {
		server.DynamicRecordSizingDisabled = true
		data := noise(5<<14 + 100)
		r, _ := newReactor(t, reactor.Config{})
		p := greeting()
		p.OnData = func([]byte) {
			_, _ = p.Transport.Write(data[:100])
			_, _ = p.Transport.Write(data[100 : 4<<14])
			_, _ = p.Transport.Write(data[4<<14:])
		}
		addr := tlsPort(t, r, server, factoryOf(p))
		withPeer(t, r, func() error {
			records, answer, err := asking(addr, client, len(data))
			if err != nil {
				return err
			}
			if !bytes.Equal(answer, data) {
				return errors.New("the answer is not what was written")
			}
			if len(records) != 6 {
				return fmt.Errorf("records of %d bytes", records)
			}
			return nil
		})
	})
}

// A producer that pulls may write its last and leave while the connection below
// sends, although the end has been asked for long before.
func TestTLS_ThePiecesOfAPullingProducerAreSentBeforeTheEnd(t *testing.T) {
	eachVersion(t, func(t *testing.T, server, client *tls.Config) {
		r, _ := newReactor(t, reactor.Config{})
		p := &reactortest.Protocol{}
		p.OnMade = func(c reactor.Transport) {
			_ = c.RegisterProducer(&pieces{c: c, left: 3}, false)
			c.LoseConnection()
		}
		addr := tlsPort(t, r, server, factoryOf(p))
		withPeer(t, r, func() error {
			c, conn, err := dialStrictly(addr, client)
			if err != nil {
				return err
			}
			defer conn.Close()
			return wantCleanEnd(c, "piece piece piece ")
		})
		wantLost(t, p, reactor.ErrConnectionDone)
	})
}

// pieces is a producer that pulls: it writes a piece each time it is asked.
type pieces struct {
	c    reactor.Transport
	left int
}

func (p *pieces) Pause() {}
func (p *pieces) Stop()  {}
func (p *pieces) Resume() {
	_, _ = p.c.Write([]byte("piece "))
	if p.left--; p.left == 0 {
		p.c.UnregisterProducer()
	}
}

func TestTLS_WritesToSeveralConnectionsDoNotMix(t *testing.T) {
	server, client := newAuthority(t).configs(tls.VersionTLS13)
	r, _ := newReactor(t, reactor.Config{})
	var all []*reactortest.Protocol
	addr := tlsPort(t, r, server, reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		p := greeting()
		n := len(all)
		p.OnData = func([]byte) {
			if len(all) < 3 || len(all[0].Received)+len(all[1].Received)+len(all[2].Received) < 3 {
				return // the last one speaks for all
			}
			for i := range 300 {
				_, _ = all[(n+i)%3].Transport.Write([]byte{byte('a' + (n+i)%3)})
			}
		}
		all = append(all, p)
		return p
	}))
	withPeer(t, r, func() error {
		results := make(chan error)
		for range 3 {
			go func() {
				_, answer, err := asking(addr, client, 100)
				if err == nil && len(bytes.Trim(answer, string(answer[:1]))) > 0 {
					err = fmt.Errorf("got %q", answer)
				}
				results <- err
			}()
		}
		return errors.Join(<-results, <-results, <-results)
	})
}
