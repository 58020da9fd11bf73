package memcache_test

import (
	"fmt"
	"time"

	"sasync/deferred"
	"sasync/protocols/memcache"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// A server in memory and its client.
func Example() {
	r := reactortest.NewReactor(nil, reactor.Config{})
	defer r.End()
	_, _ = reactor.TCPServer{Addr: "192.0.2.1:11211"}.Listen(r.Reactor, memcache.Server{Handle: memcache.NewCache(r, 1<<20).Handle})
	r.Start()
	deferred.Inline(r, func(co *deferred.Coroutine) (bool, error) {
		c, err := deferred.Await(co, reactor.Connect(r.Reactor, reactor.TCPClient{Addr: "192.0.2.1:11211"}, memcache.NewClient(r, memcache.ClientConfig{})))
		if err != nil {
			return false, err
		}
		c.Set(memcache.Item{Key: "greeting", Value: []byte("hello")}, time.Minute)
		item, err := deferred.Await(co, c.Get("greeting"))
		fmt.Printf("%s %v\n", item.Value, err)
		_, err = deferred.Await(co, c.Get("farewell"))
		fmt.Println(err)
		return true, nil
	})
	r.Settle()
	// Output:
	// hello <nil>
	// memcache: not found
}
