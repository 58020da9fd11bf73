// Package ident asks and tells whose a connection is (RFC 1413), as a server and
// as a client.
//
//	whose := ident.Client{}.WhoIs(r, transport)
//
// It is of use where the other machine is trusted; to anybody else's word it
// adds nothing. A [Server] is told both ends of the connection that it is asked
// about and answers whose it is.
//
// # Limits
//
// A query or a reply may have 1,000 bytes. A server answers one query of a
// connection after the other and reads none while it looks for an answer. A
// client waits for Client.Timeout, 10 s unless that says otherwise.
package ident
