package load

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// EchoTLS is Echo over TLS, whose handshakes are not measured.
func EchoTLS(p Plan) (e Echoed, err error) {
	c, err := p.tlsCrowd()
	defer c.close()
	if err != nil {
		return e, err
	}
	time.Sleep(p.WarmUp)
	return p.measure(c.measure, c.latencies)
}

// tlsCrowd is connections that echo, each on a goroutine of its own.
type tlsCrowd struct {
	echoers []*tlsEchoer
	state   atomic.Int32
	work    sync.WaitGroup
}

// States of a tlsCrowd.
const (
	warming int32 = iota
	measuring
	done
)

func (p Plan) tlsCrowd() (*tlsCrowd, error) {
	c := &tlsCrowd{}
	cfg, err := p.tlsConfig()
	if err != nil {
		return c, err
	}
	for i := range p.Connections {
		dialer := tls.Dialer{NetDialer: &net.Dialer{Timeout: p.patience()}, Config: cfg}
		conn, err := dialer.Dial("tcp", p.Server)
		if err != nil {
			return c, fmt.Errorf("load: connection %d: %w", i, err)
		}
		c.echoers = append(c.echoers, &tlsEchoer{conn: conn, size: p.Size, depth: p.Depth})
	}
	for _, e := range c.echoers {
		if err := e.conn.SetDeadline(time.Now().Add(p.WarmUp + p.Window + p.patience())); err != nil {
			return c, err
		}
		c.work.Go(func() { e.err = e.run(&c.state) })
	}
	return c, nil
}

// tlsConfig trusts the plan's roots.
func (p Plan) tlsConfig() (*tls.Config, error) {
	roots, err := os.ReadFile(p.Roots)
	if err != nil {
		return nil, fmt.Errorf("load: certificates: %w", err)
	}
	cfg := &tls.Config{RootCAs: x509.NewCertPool()}
	if !cfg.RootCAs.AppendCertsFromPEM(roots) {
		return nil, fmt.Errorf("load: certificates: none in %s", p.Roots)
	}
	return cfg, nil
}

// measure ends the work when the time has come.
func (c *tlsCrowd) measure(until time.Time) error {
	c.state.Store(measuring)
	time.Sleep(time.Until(until))
	c.state.Store(done)
	c.work.Wait()
	for i, e := range c.echoers {
		if e.err != nil {
			return fmt.Errorf("load: connection %d: %w", i, e.err)
		}
	}
	return nil
}

func (c *tlsCrowd) latencies() *histogram {
	all := &histogram{}
	for _, e := range c.echoers {
		all.merge(&e.latencies)
	}
	return all
}

func (c *tlsCrowd) close() {
	c.state.Store(done)
	for _, e := range c.echoers {
		_ = e.conn.Close()
	}
	c.work.Wait()
}

// tlsEchoer belongs to its goroutine until that ends.
type tlsEchoer struct {
	conn        net.Conn
	size, depth int
	latencies   histogram
	err         error
}

// run keeps messages under way until done, and notes those that came back
// while measuring.
func (e *tlsEchoer) run(state *atomic.Int32) error {
	var sent, received stream
	begun := make([]time.Time, e.depth)
	message := make([]byte, e.size)
	for i := 0; ; i = (i + 1) % e.depth {
		if !begun[i].IsZero() {
			if _, err := io.ReadFull(e.conn, message); err != nil {
				return err
			}
			if !received.accept(message) {
				return errNotTheEcho
			}
			switch state.Load() {
			case measuring:
				e.latencies.add(time.Since(begun[i]))
			case done:
				return e.served()
			}
		}
		begun[i] = time.Now()
		if _, err := e.conn.Write(sent.next(e.size)); err != nil {
			return err
		}
		sent.advance(e.size)
	}
}

// served reports an error if no message came back.
func (e *tlsEchoer) served() error {
	if e.latencies.total == 0 {
		return errors.New("no message came back in the window")
	}
	return nil
}
