// Gonet echoes on Go's net: a goroutine and a buffer for each connection.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
)

func main() {
	buffer := flag.Int("buffer", 64<<10, "`bytes` of a connection's buffer")
	flag.Parse()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening", listener.Addr())
	for {
		c, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go echo(c, make([]byte, *buffer))
	}
}

// echo ends with the connection.
func echo(c net.Conn, buffer []byte) {
	defer c.Close()
	for {
		n, err := c.Read(buffer)
		if err != nil {
			return
		}
		if _, err := c.Write(buffer[:n]); err != nil {
			return
		}
	}
}
