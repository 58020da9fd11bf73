package service_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"sasync/deferred"
	"sasync/reactor"
	"sasync/reactor/service"
)

// clock is a protocol that tells the time, on good days.
type clock struct{ good bool }

func (c clock) ConnectionMade(t reactor.Transport) {
	if c.good {
		_, _ = t.Write([]byte("noon"))
	} else {
		t.LoseConnection()
	}
}
func (clock) DataReceived([]byte)  {}
func (clock) ConnectionLost(error) {}

// asker is a protocol that keeps what it is told.
type asker struct{ told func(text string) }

func (*asker) ConnectionMade(reactor.Transport) {}
func (a *asker) DataReceived(data []byte)       { a.told(string(data)) }
func (*asker) ConnectionLost(error)             {}

// A client connects again until it gets what it is there for. It and its server
// are services of one program.
func ExampleClient() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "clock")
	r, _ := reactor.New(reactor.Config{})
	connections := 0
	server := service.NewServer(r, reactor.UNIXServer{Path: path}, reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		connections++
		return clock{good: connections == 3}
	}))
	client := service.NewClient(r, service.ClientConfig[*asker]{
		Endpoint: reactor.UNIXClient{Path: path},
		Backoff:  deferred.Backoff{First: time.Millisecond},
		Build: func(net.Addr) *asker {
			return &asker{told: func(text string) {
				fmt.Println(text, "at connection", connections)
				_ = r.Stop()
			}}
		},
		Failed: func(err error, _ time.Duration) { fmt.Println(err) },
	})
	program := service.NewGroup(r)
	program.Add("server", server)
	program.Add("client", client)
	if err := service.Run(r, program); err != nil {
		fmt.Println(err)
	}
	// Output:
	// reactor: connection done
	// reactor: connection done
	// noon at connection 3
}
