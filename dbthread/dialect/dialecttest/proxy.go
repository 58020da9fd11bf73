package dialecttest

import (
	"bytes"
	"fmt"
	"net"
	"sync"
	"testing"
	"time"
)

// proxy stands between a broker and its server and breaks links.
type proxy struct {
	// Immutable.
	target   string
	listener net.Listener
	running  sync.WaitGroup

	// Guarded by mu.
	mu    sync.Mutex
	links map[*link]struct{}
	armed moment
	hung  int // links that the server has gone silent on
}

// moment is when the proxy breaks the next link that comes to it.
type moment uint8

const (
	never           moment = iota
	beforeTheCommit        // the server does not hear of it
	afterTheCommit         // the server has answered, and the broker does not hear of it
	whenever               // no link breaks: all that is sent gets lost, so the server is silent
)

// link is a connection and the one that serves it.
type link struct {
	client, server net.Conn

	// Guarded by the proxy's mu.
	deaf   bool // what the server says next is the end
	silent bool // nothing that is sent reaches the server any more
}

func newProxy(t testing.TB, port int) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{target: fmt.Sprintf("127.0.0.1:%d", port), listener: l, links: map[*link]struct{}{}}
	p.running.Go(p.accept)
	t.Cleanup(func() {
		l.Close()
		p.cut()
		p.running.Wait()
	})
	return p
}

func (p *proxy) port() int { return p.listener.Addr().(*net.TCPAddr).Port }

// arm breaks one link at m; whenever lasts until it is armed anew.
func (p *proxy) arm(m moment) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.armed = m
}

// awaitSilence waits until something was sent on n links that it got lost on.
func (p *proxy) awaitSilence(n int) {
	for {
		p.mu.Lock()
		hung := p.hung
		p.mu.Unlock()
		if hung >= n {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// cut breaks all links.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for l := range p.links {
		l.close()
	}
}

func (l *link) close() {
	l.client.Close()
	l.server.Close()
}

func (p *proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.target)
		if err != nil {
			client.Close()
			continue
		}
		l := &link{client: client, server: server}
		p.mu.Lock()
		p.links[l] = struct{}{}
		p.mu.Unlock()
		p.running.Go(func() { p.relay(l, client, server, p.sent) })
		p.running.Go(func() { p.relay(l, server, client, p.answered) })
	}
}

// relay copies one direction while pass lets it.
func (p *proxy) relay(l *link, from, to net.Conn, pass func(*link, []byte) bool) {
	defer func() {
		l.close()
		p.mu.Lock()
		delete(p.links, l)
		p.mu.Unlock()
	}()
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 && !pass(l, buf[:n]) {
			return
		}
		if p.loses(l, from) {
			n = 0
		}
		if _, err2 := to.Write(buf[:n]); err != nil || err2 != nil {
			return
		}
	}
}

// loses says whether what came from there gets lost.
func (p *proxy) loses(l *link, from net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return l.silent && from == l.client
}

func (p *proxy) sent(l *link, data []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	armed := p.armed
	if armed == whenever {
		if !l.silent {
			l.silent = true
			p.hung++
		}
		return true
	}
	if !bytes.Contains(data, []byte("COMMIT")) {
		return true
	}
	p.armed = never
	l.deaf = armed == afterTheCommit
	return armed != beforeTheCommit
}

func (p *proxy) answered(l *link, _ []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !l.deaf
}
