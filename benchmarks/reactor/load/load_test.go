package load

import (
	"crypto/tls"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// serve lets a handler have each connection, and gives a plan for the server,
// which is this process.
func serve(t *testing.T, listener net.Listener, handler func(net.Conn)) Plan {
	t.Helper()
	var handlers sync.WaitGroup
	handlers.Go(func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			handlers.Go(func() {
				defer c.Close()
				handler(c)
			})
		}
	})
	t.Cleanup(func() {
		listener.Close()
		handlers.Wait()
	})
	return Plan{
		Server: listener.Addr().String(), Process: os.Getpid(),
		Connections: 5, Size: 100, Depth: 3, WarmUp: 10 * time.Millisecond, Window: 50 * time.Millisecond,
	}
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// echo is a server as it should be.
func echo(c net.Conn) { _, _ = io.Copy(c, struct{ io.Reader }{c}) }

func checkEchoed(t *testing.T, e Echoed, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if e.Messages == 0 || e.P50 == 0 || e.P99 < e.P50 || e.ServerCPU == 0 {
		t.Errorf("got %v", e)
	}
}

func TestEcho_CountsWhatComesBack(t *testing.T) {
	e, err := Echo(serve(t, listen(t), echo))
	checkEchoed(t, e, err)
}

// The kernel takes a megabyte in pieces, and gives it back in others.
func TestEcho_TakesMessagesLargerThanAnyBuffer(t *testing.T) {
	p := serve(t, listen(t), echo)
	p.Connections, p.Size, p.Window = 2, 1<<20, 300*time.Millisecond
	e, err := Echo(p)
	checkEchoed(t, e, err)
}

func TestEcho_FailsUnlessAllComesBackAsItWas(t *testing.T) {
	first := func(change func(c net.Conn, message []byte)) func(net.Conn) {
		return func(c net.Conn) {
			message := make([]byte, 100)
			if _, err := io.ReadFull(c, message); err == nil {
				change(c, message)
				echo(c)
			}
		}
	}
	for name, test := range map[string]struct {
		server func(net.Conn)
		says   string
	}{
		"a wrong byte": {first(func(c net.Conn, m []byte) { m[50]++; _, _ = c.Write(m) }), errNotTheEcho.Error()},
		"one too few":  {first(func(c net.Conn, m []byte) { _, _ = c.Write(m[1:]) }), errNotTheEcho.Error()},
		"a lost one":   {first(func(net.Conn, []byte) {}), errNotTheEcho.Error()},
		"an early end": {first(func(c net.Conn, m []byte) { c.Close() }), "load: connection "},
		"silence":      {func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }, "no message came back"},
	} {
		t.Run(name, func(t *testing.T) {
			p := serve(t, listen(t), test.server)
			if name == "silence" {
				p.Patience = 100 * time.Millisecond
			}
			if _, err := Echo(p); err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %v, want an error that says %q", err, test.says)
			}
		})
	}
}

func TestEcho_FailsWithoutAServer(t *testing.T) {
	l := listen(t)
	p := serve(t, l, echo)
	l.Close()
	if _, err := Echo(p); err == nil {
		t.Error("there was no server, and no error")
	}
}

func TestFlood_TheOthersGoOnBesideOneThatNeverReads(t *testing.T) {
	f, err := Flood(serve(t, listen(t), echo))
	checkEchoed(t, f.Before, err)
	checkEchoed(t, f.During, err)
	if f.Sent == 0 || f.Sent >= FloodBytes || f.Reset {
		t.Errorf("the server reads no more than it can write, and took %d bytes, reset %v", f.Sent, f.Reset)
	}
}

func TestFlood_TellsWhenTheServerEndsIt(t *testing.T) {
	var accepted atomic.Int32
	f, err := Flood(serve(t, listen(t), func(c net.Conn) {
		if accepted.Add(1) > 5 { // the plan's have come before
			_ = c.(*net.TCPConn).SetLinger(0)
			return
		}
		echo(c)
	}))
	if err != nil || !f.Reset {
		t.Errorf("reset %v after %d bytes, %v", f.Reset, f.Sent, err)
	}
}

func TestIdle_NeedsConnectionsThatLive(t *testing.T) {
	p := serve(t, listen(t), echo)
	if h, err := Idle(p); err != nil || h.RSS == 0 {
		t.Errorf("got %v, %v", h, err)
	}
	once := serve(t, listen(t), func(c net.Conn) { _, _ = io.CopyN(c, c, int64(p.Size)) })
	if _, err := Idle(once); err == nil || !strings.Contains(err.Error(), "after the window") {
		t.Errorf("the server has closed them, and Idle says %v", err)
	}
}

func TestEchoTLS_CountsWhatComesBack(t *testing.T) {
	e, err := EchoTLS(serveTLS(t, echo))
	checkEchoed(t, e, err)
}

func TestEchoTLS_FailsUnlessAllComesBackAsItWas(t *testing.T) {
	_, err := EchoTLS(serveTLS(t, func(c net.Conn) { _, _ = c.Write(make([]byte, 100)); echo(c) }))
	if !errors.Is(err, errNotTheEcho) {
		t.Errorf("got %v", err)
	}
}

// serveTLS is serve with a certificate that the plan trusts.
func serveTLS(t *testing.T, handler func(net.Conn)) Plan {
	t.Helper()
	certified := httptest.NewTLSServer(nil)
	certified.Close()
	p := serve(t, tls.NewListener(listen(t), &tls.Config{Certificates: certified.TLS.Certificates}), handler)
	p.Roots = filepath.Join(t.TempDir(), "roots.pem")
	roots := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certified.Certificate().Raw})
	if err := os.WriteFile(p.Roots, roots, 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}
