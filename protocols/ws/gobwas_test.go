package ws_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	gobwas "github.com/gobwas/ws"
	"github.com/gobwas/ws/wsflate"
	"github.com/gobwas/ws/wsutil"

	"sasync/deferred"
	"sasync/protocols/internal/peertest"
	"sasync/protocols/ws"
	"sasync/reactor"
)

// The tests of this file talk to gobwas/ws on goroutines, as a client and as a
// server.

// questions are of all lengths that are written in different ways.
var questions = []string{"", "a", "caf\u00e9 \U0001f600", strings.Repeat("b", 125), strings.Repeat("c", 126),
	strings.Repeat("d", 65_535), strings.Repeat("e", 65_536), strings.Repeat("fg", 300_000)}

func TestServer_EchoesToGobwas(t *testing.T) {
	r := peertest.NewReactor(t)
	addr := peertest.Listen(t, r, echoing(ws.ServerConfig{Subprotocols: []string{"echo"}}))
	peertest.Beside(t, r, func() {
		dialer := gobwas.Dialer{Protocols: []string{"other", "echo"}}
		conn, rest, hs, err := dialer.Dial(context.Background(), "ws://"+addr+"/")
		if err != nil || rest != nil || hs.Protocol != "echo" {
			t.Errorf("%v, %q", err, hs.Protocol)
			return
		}
		defer conn.Close()
		for _, q := range questions {
			for _, op := range []gobwas.OpCode{gobwas.OpText, gobwas.OpBinary} {
				if err := wsutil.WriteClientMessage(conn, op, []byte(q)); err != nil {
					t.Error(err)
				}
				got, gotOp, err := wsutil.ReadServerData(conn)
				if string(got) != q || gotOp != op || err != nil {
					t.Errorf("%d bytes come back as %d, %v, %v", len(q), len(got), gotOp, err)
				}
			}
		}
		_ = wsutil.WriteClientMessage(conn, gobwas.OpClose, gobwas.NewCloseFrameBody(gobwas.StatusNormalClosure, "bye"))
		_, _, err = wsutil.ReadServerData(conn)
		if closed, ok := err.(wsutil.ClosedError); !ok || closed.Code != gobwas.StatusNormalClosure {
			t.Errorf("the end: %v", err)
		}
		if _, err := conn.Read(make([]byte, 1)); err != io.EOF {
			t.Errorf("behind the end: %v", err)
		}
	})
}

// gobwasServer echoes on goroutines, until the end of the test.
func gobwasServer(t *testing.T) (addr string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, _, _, err := gobwas.HTTPUpgrader{Protocol: func(p string) bool { return p == "echo" }}.Upgrade(r, w)
		if err != nil {
			return
		}
		defer conn.Close()
		for {
			data, op, err := wsutil.ReadClientData(conn)
			if err != nil || wsutil.WriteServerMessage(conn, op, data) != nil {
				return
			}
		}
	})}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-done
	})
	return l.Addr().String()
}

func TestClient_TalksToGobwas(t *testing.T) {
	addr := gobwasServer(t)
	r := peertest.NewReactor(t)
	h := &handler{}
	h.onMessage = func(c *ws.Conn, _ ws.OpCode, _ []byte) {
		if len(h.messages) == len(questions) {
			_ = c.Close(ws.CodeNormal, "bye")
		}
	}
	h.onMade = func(c *ws.Conn) {
		for _, q := range questions {
			if err := c.SendText(q); err != nil {
				t.Error(err)
			}
		}
	}
	h.onLost = func(error) { _ = r.Stop() }
	r.CallWhenRunning(func() {
		client := ws.Client{URL: "ws://" + addr + "/a?b", Subprotocols: []string{"echo"}}
		deferred.ThenBoth(reactor.Connect(r, client, ws.NewConn(h)), func(c *ws.Conn, err error) (deferred.Unit, error) {
			if err != nil {
				t.Error(err)
				_ = r.Stop()
			} else if c.Subprotocol() != "echo" {
				t.Errorf("the subprotocol %q", c.Subprotocol())
			}
			return deferred.Unit{}, nil
		})
	})
	peertest.RunReactor(t, r)
	if strings.Join(h.messages, "|") != strings.Join(questions, "|") {
		t.Errorf("%d messages of %d", len(h.messages), len(questions))
	}
}

func TestServer_InflatesAndDeflatesWithGobwas(t *testing.T) {
	r := peertest.NewReactor(t)
	addr := peertest.Listen(t, r, echoing(ws.ServerConfig{Config: ws.Config{Deflate: &ws.Deflate{}}}))
	peertest.Beside(t, r, func() {
		var dialer gobwas.Dialer
		dialer.Extensions = append(dialer.Extensions, wsflate.DefaultParameters.Option())
		conn, _, hs, err := dialer.Dial(context.Background(), "ws://"+addr+"/")
		if err != nil || len(hs.Extensions) != 1 {
			t.Errorf("%v, %v", err, hs.Extensions)
			return
		}
		defer conn.Close()
		for _, q := range questions {
			f, err := wsflate.CompressFrame(gobwas.NewTextFrame([]byte(q)))
			if err == nil {
				err = gobwas.WriteFrame(conn, gobwas.MaskFrameInPlace(f))
			}
			if err != nil {
				t.Error(err)
			}
			got, err := gobwas.ReadFrame(conn)
			if compressed, _ := wsflate.IsCompressed(got.Header); compressed && err == nil {
				got, err = wsflate.DecompressFrame(got)
			}
			if string(got.Payload) != q || err != nil {
				t.Errorf("%d bytes come back as %d, %v", len(q), len(got.Payload), err)
			}
		}
	})
}
