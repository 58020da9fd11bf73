// Ours serves one of the protocols on a sasync reactor.
package main

import (
	"fmt"
	"log"
	"os"

	"sasync/reactor"
)

func main() {
	factories := map[string]func(*reactor.Reactor) reactor.Factory{"http": httpServer, "resp": respServer, "ws": wsServer}
	if len(os.Args) != 2 || factories[os.Args[1]] == nil {
		log.Fatal("usage: ours http|resp|ws")
	}
	if err := serve(factories[os.Args[1]]); err != nil {
		log.Fatal(err)
	}
}

func serve(factory func(*reactor.Reactor) reactor.Factory) error {
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		return err
	}
	port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, factory(r))
	if err != nil {
		return err
	}
	fmt.Println("listening", port.Addr())
	return r.Run()
}
