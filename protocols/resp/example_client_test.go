package resp_test

import (
	"fmt"
	"net"
	"time"

	"sasync/deferred"
	"sasync/protocols/resp"
	"sasync/reactor"
	"sasync/reactor/service"
)

// A service.Client keeps the connection, and says HELLO on each.
func ExampleClient() {
	r, _ := reactor.New(reactor.Config{})
	server := resp.NewServer(resp.ServerConfig{Handler: (&counters{r, map[string]int64{}}).handle})
	port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, server)
	if err != nil {
		fmt.Println(err)
		return
	}
	client := service.NewClient(r, service.ClientConfig[*resp.Client]{
		Endpoint: reactor.TCPClient{Addr: port.Addr().String()},
		Backoff:  deferred.Backoff{First: time.Millisecond},
		Build:    func(net.Addr) *resp.Client { return resp.NewClient(r, resp.ClientConfig{}) },
		Prepare: func(c *resp.Client) *deferred.Deferred[deferred.Unit] {
			return deferred.Then(c.Do("HELLO", "3"), func(v resp.Value) (deferred.Unit, error) {
				fmt.Println("protocol", v.Items[5].Int)
				return deferred.Unit{}, nil
			})
		},
	})
	r.CallWhenRunning(func() {
		client.Start()
		deferred.Inline(r, func(co *deferred.Coroutine) (deferred.Unit, error) {
			defer r.Stop()
			for range 2 {
				c, err := deferred.Await(co, client.WhenConnected(0))
				if err != nil {
					return deferred.Unit{}, err
				}
				n, err := deferred.Await(co, c.Do("INCR", "visits"))
				fmt.Println("visit", n.Int, err)
				c.Transport().AbortConnection() // as if the network had done so
				if _, err := deferred.Await(co, c.Do("INCR", "visits")); err != nil {
					fmt.Println(err)
				}
				if _, err := deferred.Await(co, deferred.After(r, 0)); err != nil {
					return deferred.Unit{}, err
				}
			}
			return deferred.Await(co, client.Stop())
		})
	})
	if err := r.Run(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// protocol 3
	// visit 1 <nil>
	// reactor: connection lost: aborted
	// protocol 3
	// visit 2 <nil>
	// reactor: connection lost: aborted
}
