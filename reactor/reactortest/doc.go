// Package reactortest helps to test code that runs on a reactor, and reactors
// themselves.
//
// [NewReactor] gives a reactor in memory that the test steps by hand. Its time
// stands still until the test moves it, so an hour takes no time and the order
// of things is always the same:
//
//	r := reactortest.NewReactor(t, reactor.Config{})
//	r.CallLater(time.Hour, func() { … })
//	r.Start()
//	r.Advance(time.Hour)
//
// Its sockets are those of a [Network] in memory, which loses connections, takes
// only a few bytes at a time or has no descriptors when the test says so.
//
// A protocol alone needs less: [NewTransport] gives it a transport that records
// what it writes, and [NewPipe] joins it to its peer. [Protocol],
// [HalfProtocol] and [Datagrams] are protocols that remember what happened to
// them.
//
// [OnChannels] makes any reactor one that a synctest bubble can hold, for tests
// in which the loop and other goroutines share virtual time.
//
// [TestReactor] is the suite of promises that every kind of reactor keeps.
package reactortest
