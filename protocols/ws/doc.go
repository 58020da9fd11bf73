// Package ws speaks WebSocket, RFC 6455, on both sides, with the compression of
// RFC 7692.
//
// A [Server] makes a WebSocket of a request of a http1.Server. A [Handler] gets
// its messages:
//
//	sockets := ws.NewServer(ws.ServerConfig{})
//	server := http1.NewServer(http1.ServerConfig{Handler: func(w *http1.ResponseWriter, r *http1.Request) *deferred.Deferred[deferred.Unit] {
//		_ = sockets.Upgrade(w, r, &guest{})
//		return nil
//	}})
//
// and answers on its [Conn]:
//
//	func (g *guest) MessageReceived(kind ws.OpCode, data []byte) { _ = g.conn.Send(kind, data) }
//
// A handler that has to ask first, a database say, calls Upgrade when it knows:
// the request waits for the Deferred that it returns. Pages of other origins are
// refused unless ServerConfig.CheckOrigin says otherwise.
//
// A [Client] is a reactor.ClientEndpoint, whose protocol is made by [NewConn]:
//
//	d := reactor.Connect(r, ws.Client{URL: "ws://192.0.2.1/chat"}, ws.NewConn(&guest{}))
//
// # Messages
//
// A message that the peer sends in fragments is handed on as a whole; a
// [MessageWriter] sends one in fragments, as its pieces are there. Text is checked
// to be UTF-8 both ways. A Conn is the producer of its messages, so Pause holds
// the peer back, and RegisterProducer has who pushes paused while the peer does
// not take what is sent.
//
// # The end
//
// Close sends a code and a reason, and waits for the peer's answer. ConnectionLost
// gets the peer's code, in a [CloseError], or tells what went wrong. A stop of the
// program is announced to all clients by Server.Shutdown.
//
// # Compression
//
// It is off unless Config.Deflate is set, since it takes time of the loop and
// memory. Without ContextTakeover compressors are shared, and a connection has
// none of its own. A message is inflated when it is there as a whole, up to
// Limits.Message bytes.
//
// # Bad input and slow peers
//
// What a peer may not send ends the connection with the code that RFC 6455 has
// for it, and a [ProtocolError] tells the handler. [Limits] bound messages, frames
// and fragments, and hold before the bytes are there. A client that leaves
// ServerConfig.MaxUnread bytes untaken is not read until it has taken them. A peer
// that is silent is sent a Ping, and reset if it does not answer; Config has the
// times.
//
// # The codec
//
// [ParseHeader], [AppendHeader], [AppendFrame], [ParseClose] and [AppendClose]
// work on slices of bytes. The types of frames and their rules, and the masking,
// are those of github.com/gobwas/ws.
//
// # What is not there
//
// Other extensions; windows of less than 32 KiB, so an offer that asks the server
// for one is not accepted; WebSocket over HTTP/2.
package ws
