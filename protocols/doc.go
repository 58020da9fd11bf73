// Package protocols is an index: each protocol is a package below it. A codec of
// pure functions (Append…, Parse…) stands apart from the Protocols over
// reactor.Transport that use it.
//
//   - [sasync/protocols/amp]: commands and answers between two sides, as Twisted's AMP
//   - [sasync/protocols/amp/taskqueue]: tasks for other processes, with deadlines and streams of results
//   - [sasync/protocols/finger]: who is there, as server and client
//   - [sasync/protocols/haproxy]: the PROXY header, by which a client behind a proxy is known
//   - [sasync/protocols/http1]: HTTP/1.0 and HTTP/1.1 on the types of net/http: handlers, patterns, files, upgrades
//   - [sasync/protocols/ident]: whose a connection is, as server and client
//   - [sasync/protocols/intn]: strings behind their length, a number of 8, 16 or 32 bits
//   - [sasync/protocols/line]: lines, with any delimiter, and raw data between them
//   - [sasync/protocols/memcache]: the text protocol of memcached, as client and server
//   - [sasync/protocols/netstring]: strings behind their length, "5:hello,"
//   - [sasync/protocols/policies]: timeouts, limits, throttling and a log around any protocol
//   - [sasync/protocols/portforward]: connections passed on to another address
//   - [sasync/protocols/protocoltest]: what holds every protocol to its promises
//   - [sasync/protocols/resp]: the Redis protocol, versions 2 and 3, both sides
//   - [sasync/protocols/socks]: a proxy for any connection, as server and client
//   - [sasync/protocols/wire]: echo, discard, chargen, daytime, time, quote of the day
//   - [sasync/protocols/ws]: WebSocket, as server and client, with compression
package protocols
