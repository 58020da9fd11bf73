// Package socks passes connections on to where their peer asks for (SOCKS 4, 4a
// and 5; RFC 1928 and RFC 1929), as a server and as a client.
//
//	f := socks.NewServer(r, socks.ServerConfig{Authorize: authorize})
//	port, err := reactor.TCPServer{Addr: "127.0.0.1:1080"}.Listen(r, f)
//
// A [Client] is a reactor.ClientEndpoint: what connects to it gets a connection
// to the target, by way of the proxy, which also looks up the target's name.
//
// CONNECT is served. BIND and UDP ASSOCIATE are not: one is for FTP that calls
// back, the other is a relay of its own which few clients ask for. They are
// answered as commands that are not supported.
//
// # Limits
//
// A handshake may take ServerConfig.Timeout or Client.Timeout, 30 s unless these
// say otherwise, and each name and password in it 255 bytes. Afterwards a server
// holds what package portforward does.
package socks
