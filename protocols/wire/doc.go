// Package wire has the small services that every host once had: echo, discard,
// chargen, daytime, time and the quote of the day. They are good for tests, of
// networks and of programs.
//
//	port, err := reactor.TCPServer{Addr: "127.0.0.1:7"}.Listen(r, reactor.FactoryFunc(wire.Echo))
//
// Each is the function of a reactor.FactoryFunc. They speak TCP only: over UDP
// some of them answer more than they are asked, whoever the sender says he is.
//
// # Limits
//
// None holds anything for a peer but what reactor.Limits allow: who does not
// read is not read from, or not written to.
package wire
