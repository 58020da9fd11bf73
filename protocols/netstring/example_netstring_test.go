package netstring_test

import (
	"fmt"

	"sasync/deferred/deferredtest"
	"sasync/protocols/netstring"
	"sasync/reactor/reactortest"
)

// caller sends what it is to say and prints what it gets.
type caller struct {
	says string
	c    *netstring.Conn
}

func (c *caller) ConnectionMade(conn *netstring.Conn) {
	c.c = conn
	_ = conn.SendString([]byte(c.says))
}
func (c *caller) StringReceived(s []byte) { fmt.Printf("%s\n", s) }
func (c *caller) ConnectionLost(error)    {}

// Two that talk in strings, not in bytes.
func Example() {
	ann := netstring.New(&caller{says: "hello, this\nis Ann"}, netstring.Config{})
	bob := netstring.New(&caller{says: "hello, this is Bob"}, netstring.Config{})
	reactortest.NewPipe(deferredtest.NewLoop(nil), ann, bob).Flush()
	// Output:
	// hello, this is Bob
	// hello, this
	// is Ann
}
