package resp_test

import (
	"fmt"
	"strings"
	"time"

	"sasync/deferred"
	"sasync/protocols/resp"
	"sasync/reactor"
)

// counters answers INCR at once and SLOW a little later.
type counters struct {
	r      *reactor.Reactor
	values map[string]int64
}

func (c *counters) handle(_ *resp.Conn, args []string) (resp.Value, *deferred.Deferred[resp.Value]) {
	switch name := strings.ToUpper(args[0]); {
	case name == "INCR" && len(args) == 2:
		c.values[args[1]]++
		return resp.Int(c.values[args[1]]), nil
	case name == "SLOW":
		d := deferred.Then(deferred.After(c.r, time.Millisecond), func(deferred.Unit) (resp.Value, error) {
			return resp.Simple("at last"), nil
		})
		return resp.Value{}, d
	}
	return resp.Error("ERR unknown command").Value(), nil
}

// A server and a client on one loop. Three commands are on their way at a time,
// and their answers come in order.
func ExampleServer() {
	r, _ := reactor.New(reactor.Config{})
	server := resp.NewServer(resp.ServerConfig{Handler: (&counters{r, map[string]int64{}}).handle})
	port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, server)
	if err != nil {
		fmt.Println(err)
		return
	}
	r.CallWhenRunning(func() {
		deferred.Inline(r, func(co *deferred.Coroutine) (deferred.Unit, error) {
			defer r.Stop()
			client, err := deferred.Await(co, reactor.Connect(r, reactor.TCPClient{Addr: port.Addr().String()}, resp.NewClient(r, resp.ClientConfig{})))
			if err != nil {
				return deferred.Unit{}, err
			}
			slow, one, two := client.Do("SLOW"), client.Do("INCR", "visits"), client.Do("INCR", "visits")
			for _, d := range []*deferred.Deferred[resp.Value]{slow, one, two, client.Do("NOPE")} {
				v, err := deferred.Await(co, d)
				fmt.Println(v.Text, v.Int, err)
			}
			return deferred.Unit{}, nil
		})
	})
	if err := r.Run(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// at last 0 <nil>
	//  1 <nil>
	//  2 <nil>
	//  0 ERR unknown command
}
