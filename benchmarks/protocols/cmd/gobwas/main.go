// Gobwas sends back each WebSocket message, with gobwas/ws, on a goroutine for
// each connection. It reuses its buffers and writes once for all that one read has
// brought: the least that gobwas/ws can do it with.
package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"net"

	"github.com/gobwas/ws"
)

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening", l.Addr())
	for {
		conn, err := l.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go serve(conn)
	}
}

func serve(conn net.Conn) {
	defer conn.Close()
	if _, err := ws.Upgrade(conn); err != nil {
		return
	}
	in, out := bufio.NewReader(conn), bufio.NewWriter(conn)
	var payload []byte
	for {
		h, err := ws.ReadHeader(in)
		if err != nil || ws.CheckHeader(h, ws.StateServerSide) != nil || h.OpCode.IsControl() || h.Length > 1<<20 {
			return
		}
		if int64(cap(payload)) < h.Length {
			payload = make([]byte, h.Length)
		}
		payload = payload[:h.Length]
		if _, err := io.ReadFull(in, payload); err != nil {
			return
		}
		ws.Cipher(payload, h.Mask, 0)
		if err := ws.WriteFrame(out, ws.NewFrame(h.OpCode, h.Fin, payload)); err != nil {
			return
		}
		if in.Buffered() == 0 && out.Flush() != nil {
			return
		}
	}
}
