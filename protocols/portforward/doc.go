// Package portforward passes connections on: what one side sends the other one
// gets, and each direction ends by itself.
//
//	f := portforward.New(r, reactor.TCPClient{Addr: "192.0.2.1:80"}, portforward.Config{})
//	port, err := reactor.TCPServer{Addr: ":8080"}.Listen(r, f)
//
// [Join] does it with two connections that are there already.
//
// Whoever reads slowly holds back whoever sends: for each direction no more is
// held than reactor.Limits.WriteHigh and what one read gives, 64 KiB, whatever
// is sent. How long a connection may be idle, and how long connecting may take,
// are settings of the port and the endpoint.
package portforward
