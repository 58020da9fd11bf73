// Gotls echoes over crypto/tls: a goroutine and a buffer for each connection.
package main

import (
	"crypto/tls"
	"flag"
	"fmt"
	"log"
	"net"
)

func main() {
	pair := flag.String("pair", "", "a `file` of the certificate and its key")
	flag.Parse()
	certificate, err := tls.LoadX509KeyPair(*pair, *pair)
	if err != nil {
		log.Fatal(err)
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening", listener.Addr())
	for {
		c, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go echo(c)
	}
}

// echo ends with the connection.
func echo(c net.Conn) {
	defer c.Close()
	buffer := make([]byte, 16<<10) // the most that a TLS record holds
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
