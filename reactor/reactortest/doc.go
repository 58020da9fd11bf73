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
// [OnChannels] makes any reactor one that a synctest bubble can hold, for tests
// in which the loop and other goroutines share virtual time.
//
// [TestReactor] is the suite of promises that every kind of reactor keeps.
package reactortest
