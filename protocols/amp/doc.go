// Package amp speaks AMP, the Asynchronous Messaging Protocol, as Twisted does:
// both sides of a connection may send commands, and answers come in any order.
//
// A [Command] is declared once, for both sides, by structs:
//
//	type SumArgs struct{ A, B int }
//	type SumAnswer struct{ Total int }
//
//	var ErrTooBig = errors.New("too big")
//	var Sum = amp.Define[SumArgs, SumAnswer]("Sum", amp.Error("TOO_BIG", ErrTooBig))
//
// One side handles it, by a function that answers at once or with a Deferred:
//
//	commands := amp.NewCommands()
//	Sum.Handle(commands, func(c *amp.Conn, args SumArgs) (SumAnswer, error) {
//		return SumAnswer{args.A + args.B}, nil
//	})
//	factory := reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
//		return amp.NewConn(r, amp.Config{Commands: commands})
//	})
//	port, err := reactor.TCPServer{Addr: ":7007"}.Listen(r, factory)
//
// The other side calls it:
//
//	conn := amp.NewConn(r, amp.Config{})
//	reactor.Connect(r, reactor.TCPClient{Addr: "192.0.2.1:7007"}, conn)
//	…
//	answer, err := deferred.Await(co, Sum.Call(conn, SumArgs{A: 13, B: 81}))
//
// [Define] says how the types of Go stand for those of Twisted. A key is what the
// tag says, or else the field's name with a small first letter: `amp:"user_id"`.
//
// # Errors
//
// An error that the command declares by [Error] travels by its code, and the
// caller finds it with errors.Is; after one declared by [Fatal] the connection
// ends. Of any other error the peer learns only that there was one, as an
// UNKNOWN, and the connection ends, too: so Twisted has it. It is reported as an
// unhandled error here.
//
// # Bad input and busy peers
//
// What is no box of the protocol ends the connection without an answer, and an
// argument that can't be read with an UNKNOWN; Config.Lost is told why. [Limits]
// bound a box, and hold before it is there. A peer of which Config.MaxRunning
// commands run, or which leaves MaxUnread bytes untaken, is not read, unless this
// side waits for answers itself.
//
// # The codec
//
// [ParseBox] and [AppendBox] work on slices of bytes, [ParseArgs] and [AppendArgs]
// on what is in them. All of it, and [Define], is safe from any goroutine.
//
// # Another protocol
//
// After a command that [Command.HandleSwitch] handles and [Command.CallSwitch]
// calls the connection goes on with another protocol: AMP negotiates, something
// else follows.
//
// # TLS
//
// [Conn.StartTLS] has a connection go on with TLS, where the peer's Config.TLS
// allows it; what is in the clear behind that is not trusted. A connection that
// begins with TLS is reactor.TLSServer's and TLSClient's.
//
// # What is not there
//
// Twisted's Descriptor, which sends open files over UNIX sockets.
package amp
