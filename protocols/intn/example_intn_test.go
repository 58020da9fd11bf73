package intn_test

import (
	"fmt"

	"sasync/deferred/deferredtest"
	"sasync/protocols/intn"
	"sasync/reactor/reactortest"
)

// caller sends what it is to say and prints what it gets.
type caller struct {
	says string
	c    *intn.Conn
}

func (c *caller) ConnectionMade(conn *intn.Conn) {
	c.c = conn
	_ = conn.SendString([]byte(c.says))
}
func (c *caller) StringReceived(s []byte) { fmt.Printf("%s\n", s) }
func (c *caller) ConnectionLost(error)    {}

// Two that talk in strings, not in bytes.
func Example() {
	ann := intn.New(&caller{says: "hello, this\nis Ann"}, intn.Config{Width: intn.Int8})
	bob := intn.New(&caller{says: "hello, this is Bob"}, intn.Config{Width: intn.Int8})
	reactortest.NewPipe(deferredtest.NewLoop(nil), ann, bob).Flush()
	// Output:
	// hello, this is Bob
	// hello, this
	// is Ann
}
