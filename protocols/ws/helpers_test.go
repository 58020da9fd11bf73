package ws_test

import (
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/protocols/http1"
	"sasync/protocols/protocoltest"
	"sasync/protocols/ws"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// handler remembers what has happened, and does what a test wants.
type handler struct {
	onMade    func(c *ws.Conn)
	onMessage func(c *ws.Conn, kind ws.OpCode, data []byte)
	onLost    func(reason error)

	conn     *ws.Conn
	messages []string
	lost     []error
	log      *protocoltest.Log // gets the same, if there is one
}

func (h *handler) ConnectionMade(c *ws.Conn) {
	h.conn = c
	if h.onMade != nil {
		h.onMade(c)
	}
}

func (h *handler) MessageReceived(kind ws.OpCode, data []byte) {
	h.messages = append(h.messages, string(data))
	if h.log != nil {
		h.log.Note("%v %q", kind, data)
	}
	if h.onMessage != nil {
		h.onMessage(h.conn, kind, data)
	}
}

func (h *handler) ConnectionLost(reason error) {
	h.lost = append(h.lost, reason)
	if h.log != nil {
		h.log.Note("lost: %v", reason)
	}
	if h.onLost != nil {
		h.onLost(reason)
	}
}

// echo sends back each message.
func echo(c *ws.Conn, kind ws.OpCode, data []byte) { _ = c.Send(kind, data) }

// upgrading is a server of HTTP all of whose requests become WebSockets.
func upgrading(s *ws.Server, build func() ws.Handler) reactor.Factory {
	return http1.NewServer(http1.ServerConfig{Handler: func(w *http1.ResponseWriter, r *http1.Request) *deferred.Deferred[deferred.Unit] {
		_ = s.Upgrade(w, r, build())
		return nil
	}})
}

// echoing is such a server that echoes.
func echoing(cfg ws.ServerConfig) reactor.Factory {
	return upgrading(ws.NewServer(cfg), func() ws.Handler { return &handler{onMessage: echo} })
}

// serve connects a server's side, past its handshake, to a transport.
func serve(t testing.TB, cfg ws.ServerConfig, h *handler) (*deferredtest.Loop, *reactortest.Transport) {
	loop := deferredtest.NewLoop(t)
	return loop, reactortest.NewTransport(loop, ws.ServerSide(cfg, h, false))
}

// dial does the same with a client's.
func dial(t testing.TB, cfg ws.Config, h *handler) (*deferredtest.Loop, *reactortest.Transport) {
	loop := deferredtest.NewLoop(t)
	return loop, reactortest.NewTransport(loop, ws.ClientSide(cfg, h, false))
}

// masked is a frame of a client.
func masked(h ws.Header, payload string) []byte {
	h.Masked, h.Mask = true, [4]byte{0x37, 0xfa, 0x21, 0x3d}
	return ws.AppendFrame(nil, h, payload)
}

// from is a whole message, or a control frame, of a client.
func from(kind ws.OpCode, payload string) []byte {
	return masked(ws.Header{Fin: true, OpCode: kind}, payload)
}

// to is one of a server.
func to(kind ws.OpCode, payload string) []byte {
	return ws.AppendFrame(nil, ws.Header{Fin: true, OpCode: kind}, payload)
}

func closing(code ws.Code, reason string) string {
	b, err := ws.AppendClose(nil, code, reason)
	if err != nil {
		panic(err)
	}
	return string(b)
}
