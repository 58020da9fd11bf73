// Package memcache speaks the text protocol of memcached, as a client and as a
// server.
//
//	client := memcache.NewClient(r, memcache.ClientConfig{})
//	connected := reactor.Connect(r, reactor.TCPClient{Addr: "127.0.0.1:11211"}, client)
//
// A client sends each command at once and fires its Deferred when the answer
// comes. A [Server] hands commands to a handler; [Cache.Handle] is one that keeps
// items in memory:
//
//	memcache.Server{Handle: memcache.NewCache(r, 64<<20).Handle}
//
// The binary protocol, the meta commands, and the commands for slabs and
// authentication are not there. [ParseCommand] and [AppendReply] are for those
// who have no connection.
//
// # Limits
//
// A key may have 250 bytes and no spaces. A client has at most
// ClientConfig.MaxPending commands that wait, 65,536 unless that says otherwise,
// takes values of up to ClientConfig.MaxValue, 8 MiB, and gives up when nothing
// comes for ClientConfig.Timeout, a minute. A server takes commands of 64 KiB
// and values of up to Server.MaxValue, 1 MiB; it carries out one command of a
// connection after the other, and none while the answers are not taken. A Cache
// has its size.
package memcache
