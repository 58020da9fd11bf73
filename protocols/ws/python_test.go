package ws_test

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"sasync/deferred"
	"sasync/protocols/internal/peertest"
	"sasync/protocols/ws"
	"sasync/reactor"
)

// The tests of this file talk to Python's websockets: Debian's package
// python3-websockets.

func websockets(t *testing.T) (python string) {
	t.Helper()
	const python3 = "/usr/bin/python3"
	if exec.Command(python3, "-c", "import websockets").Run() != nil {
		peertest.Missing(t, "Python's websockets (package python3-websockets)")
	}
	return python3
}

// pythonClient says what comes back, and whether messages in fragments, pings and
// the end are as they should be.
const pythonClient = `
import asyncio, sys, websockets
async def main():
    for compression in (None, "deflate"):
        async with websockets.connect(sys.argv[1], compression=compression, subprotocols=["b"], max_size=None) as w:
            print(w.subprotocol, [e.name for e in w.extensions])
            for m in ("", "caf\u00e9", b"\x00\xff", "x" * 125, "x" * 126, "y" * 65535, "z" * 65536, "word " * 100000, "word " * 100000):
                await w.send(m)
                if await w.recv() != m:
                    print("something else than", m[:10])
            await w.send(["in ", "", "fragments"])
            print(await w.recv())
            await (await w.ping(b"p"))
            await w.send("close")
            try:
                await w.recv()
            except websockets.ConnectionClosed as e:
                print(e.rcvd.code, e.rcvd.reason, e.sent.code)
asyncio.run(main())
`

func TestServer_TalksToPythonsWebsockets(t *testing.T) {
	python := websockets(t)
	for _, takeover := range []bool{false, true} {
		r := peertest.NewReactor(t)
		s := ws.NewServer(ws.ServerConfig{Subprotocols: []string{"a", "b"}, Config: ws.Config{Deflate: &ws.Deflate{ContextTakeover: takeover}}})
		addr := peertest.Listen(t, r, upgrading(s, func() ws.Handler {
			return &handler{onMessage: func(c *ws.Conn, kind ws.OpCode, data []byte) {
				if string(data) == "close" {
					_ = c.Close(4001, "enough")
				} else {
					echo(c, kind, data)
				}
			}}
		}))
		peertest.Beside(t, r, func() {
			out, err := peertest.Run("", python, "-c", pythonClient, "ws://"+addr)
			want := "b []\nin fragments\n4001 enough 4001\nb ['permessage-deflate']\nin fragments\n4001 enough 4001\n"
			if out != want || err != nil {
				t.Errorf("takeover %v: it has got %q, want %q (%v)", takeover, out, want, err)
			}
		})
	}
}

// pythonServer echoes, in fragments if that is asked for, and sends a Ping.
const pythonServer = `
import asyncio, sys, websockets
from websockets.extensions import permessage_deflate
async def echo(w, path):
    await (await w.ping(b"p"))
    async for m in w:
        if m == "close":
            await w.close(4002, "so be it")
        elif m == "extensions":
            await w.send(str([e.name for e in w.extensions]))
        elif m == "fragments":
            await w.send(["in ", "fragments"])
        else:
            await w.send(m)
async def main():
    host, port = sys.argv[1].rsplit(":", 1)
    bits = {"server_max_window_bits": 10, "client_max_window_bits": None} if sys.argv[2] == "small" else {}
    deflate = permessage_deflate.ServerPerMessageDeflateFactory(**bits)
    async with websockets.serve(echo, host, int(port), subprotocols=["b"], compression=None, extensions=[deflate], max_size=None):
        await asyncio.Future()
asyncio.run(main())
`

func TestClient_TalksToPythonsWebsockets(t *testing.T) {
	python := websockets(t)
	for _, window := range []string{"small", "large"} {
		addr := peertest.FreeAddr(t)
		peertest.Serve(t, addr, python, "-c", pythonServer, addr, window)
		for _, z := range []*ws.Deflate{nil, {}, {ContextTakeover: true, Level: 6}} {
			talkToPython(t, fmt.Sprintf("window %s, %+v", window, z), ws.Client{URL: "ws://" + addr + "/path", Subprotocols: []string{"b"}, Config: ws.Config{Deflate: z}})
		}
	}
}

func talkToPython(t *testing.T, name string, client ws.Client) {
	t.Helper()
	r := peertest.NewReactor(t)
	extensions := "[]"
	if client.Deflate != nil {
		extensions = "['permessage-deflate']"
	}
	ask := append([]string{"extensions", "fragments"}, questions...)
	ask = append(ask, questions...)
	want := strings.Join(append([]string{extensions, "in fragments"}, ask[2:]...), "|")
	h := &handler{onLost: func(error) { _ = r.Stop() }}
	h.onMade = func(c *ws.Conn) { _ = c.SendText(ask[0]) }
	h.onMessage = func(c *ws.Conn, _ ws.OpCode, _ []byte) {
		next := "close"
		if n := len(h.messages); n < len(ask) {
			next = ask[n]
		}
		if err := c.SendText(next); err != nil {
			t.Error(err)
		}
	}
	r.CallWhenRunning(func() {
		deferred.ThenBoth(reactor.Connect(r, client, ws.NewConn(h)), func(_ *ws.Conn, err error) (deferred.Unit, error) {
			if err != nil {
				t.Errorf("%s: %v", name, err)
				_ = r.Stop()
			}
			return deferred.Unit{}, nil
		})
	})
	peertest.RunReactor(t, r)
	var end *ws.CloseError
	if len(h.lost) != 1 || !errors.As(h.lost[0], &end) || end.Code != 4002 || end.Reason != "so be it" {
		t.Errorf("%s: the end: %v", name, h.lost)
	}
	if strings.Join(h.messages, "|") != want {
		t.Errorf("%s: %d messages of %d, the first %q", name, len(h.messages), len(ask), h.messages[:min(2, len(h.messages))])
	}
}
