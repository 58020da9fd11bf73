// Package resp speaks the Redis protocol, RESP, in its versions 2 and 3, on both
// sides.
//
// A [Server] hands each command to a [Handler], which answers at once or with a
// Deferred:
//
//	server := resp.NewServer(resp.ServerConfig{Handler: func(c *resp.Conn, args []string) (resp.Value, *deferred.Deferred[resp.Value]) {
//		switch strings.ToUpper(args[0]) {
//		case "PING":
//			return resp.Simple("PONG"), nil
//		}
//		return resp.Error("ERR unknown command").Value(), nil
//	}})
//	port, err := reactor.TCPServer{Addr: ":6379"}.Listen(r, server)
//
// Answers go out in the order of the commands. Those of one read are one write.
// The peer may choose version 3 by HELLO; values are then written as that has
// them, and before as version 2 does, so a handler need not care. Commands may
// be lines of words, too, as telnet sends them.
//
// A [Client] sends any number of commands without waiting, and each has a
// Deferred for its answer:
//
//	client := resp.NewClient(r, resp.ClientConfig{})
//	reactor.Connect(r, reactor.TCPClient{Addr: "192.0.2.1:6379"}, client)
//	…
//	n, err := deferred.Await(co, client.Do("INCR", "visits"))
//
// A service.Client keeps its connection. After SUBSCRIBE the messages go to
// ClientConfig.Push.
//
// # The codec
//
// [Parse], [Append], [ParseCommand] and [AppendCommand] work on slices of bytes;
// like all that is about a [Value], they are safe from any goroutine.
// What they read is strict: one way to write a length, CRLF at each end. Values
// whose length is told only at their end ("$?", "*?"), which no server sends,
// are refused.
//
// # Bad input and slow peers
//
// What is no command is answered "-ERR Protocol error: …", behind the answers
// that come before it, and ends the connection. [Limits] bound a command or an
// answer, and hold before their bytes are there. A connection of which
// ServerConfig.MaxPending commands wait for their answers, or whose peer leaves
// MaxUnread bytes of answers untaken, is not read until that has changed.
//
// # What is not there
//
// Which commands there are is the handler's business. The client does not know
// MONITOR, CLIENT REPLY and clusters.
package resp
