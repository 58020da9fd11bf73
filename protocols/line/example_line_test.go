package line_test

import (
	"fmt"
	"strings"

	"sasync/deferred/deferredtest"
	"sasync/protocols/line"
	"sasync/reactor/reactortest"
)

// guest answers each line until it is told to leave.
type guest struct{ c *line.Conn }

func (g *guest) ConnectionMade(c *line.Conn) {
	g.c = c
	_ = c.SendLine("hello")
}

func (g *guest) LineReceived(text []byte) {
	_ = g.c.SendLine(strings.ToUpper(string(text)))
	if string(text) == "bye" {
		g.c.LoseConnection()
	}
}

func (g *guest) ConnectionLost(reason error) { fmt.Println("lost:", reason) }

// A server's side of a protocol of lines.
func Example() {
	server := line.New(&guest{}, line.Config{MaxLength: 200})
	client := &reactortest.Protocol{}
	pipe := reactortest.NewPipe(deferredtest.NewLoop(nil), server, client)
	fmt.Fprint(client.Transport, "how are you\r\nby")
	fmt.Fprint(client.Transport, "e\r\n")
	pipe.Flush()
	for text := range strings.SplitSeq(string(client.Received), "\r\n") {
		fmt.Println(text)
	}
	// Output:
	// lost: reactor: connection done
	// hello
	// HOW ARE YOU
	// BYE
}
