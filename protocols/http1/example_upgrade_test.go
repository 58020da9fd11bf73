package http1_test

import (
	"bufio"
	"bytes"
	"fmt"
	"log"
	"net"
	"net/http"
	"strings"

	"sasync/deferred"
	"sasync/protocols/http1"
	"sasync/reactor"
)

// A handler hands its connection to another protocol, which goes on with what has
// arrived behind the request.
func ExampleResponseWriter_Upgrade() {
	handler := func(*reactor.Reactor) http1.Handler {
		return func(w *http1.ResponseWriter, req *http1.Request) *deferred.Deferred[deferred.Unit] {
			w.Header().Set("Upgrade", "shout")
			if err := w.Upgrade(&capitals{}); err != nil {
				w.WriteHeader(http.StatusInternalServerError)
			}
			return nil
		}
	}
	serving(handler, func(url string) {
		c, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
		if err != nil {
			log.Fatal(err)
		}
		defer c.Close()
		fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: example.org\r\nConnection: Upgrade\r\nUpgrade: shout\r\n\r\nhello\n")
		lines := bufio.NewScanner(c)
		for lines.Scan() {
			fmt.Println(lines.Text())
			if lines.Text() == "HELLO" {
				break
			}
		}
	})
	// Output:
	// HTTP/1.1 101 Switching Protocols
	// Connection: Upgrade
	// Upgrade: shout
	//
	// HELLO
}

// capitals sends back what it gets, in capitals.
type capitals struct{ t reactor.Transport }

func (c *capitals) ConnectionMade(t reactor.Transport) { c.t = t }
func (c *capitals) DataReceived(data []byte)           { _, _ = c.t.Write(bytes.ToUpper(data)) }
func (c *capitals) ConnectionLost(error)               {}
