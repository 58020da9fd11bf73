// Package finger asks and tells who is there (RFC 1288), as a server and as a
// client.
//
//	port, err := reactor.TCPServer{Addr: ":79"}.Listen(r, finger.Server{Answer: answer})
//
// [ParseQuery] and [AppendQuery] are the protocol, all of it.
//
// # Limits
//
// A query may have 512 bytes; a longer one ends the connection, and so does the
// answer. An answer may have Client.MaxAnswer bytes, 64 KiB unless that says
// otherwise. How long a peer may take is a setting of the port, or policies, and
// of the Deferred.
package finger
