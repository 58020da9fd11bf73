package resp_test

import (
	"fmt"
	"strings"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/protocols/resp"
	"sasync/reactor/reactortest"
)

// channels is a server of SUBSCRIBE and PUBLISH.
type channels map[string][]*resp.Conn

func (s channels) handle(c *resp.Conn, args []string) (resp.Value, *deferred.Deferred[resp.Value]) {
	switch strings.ToUpper(args[0]) {
	case "SUBSCRIBE":
		return resp.Several(s.subscribe(c, args[1:])...), nil
	case "PUBLISH":
		for _, subscriber := range s[args[1]] {
			_ = subscriber.Push(resp.Bulk("message"), resp.Bulk(args[1]), resp.Bulk(args[2])) // lost tells of those that are gone
		}
		return resp.Int(int64(len(s[args[1]]))), nil
	}
	return resp.Error("ERR unknown command").Value(), nil
}

func (s channels) subscribe(c *resp.Conn, names []string) (confirmations []resp.Value) {
	count, _ := c.State.(int64)
	for _, name := range names {
		count++
		s[name] = append(s[name], c)
		confirmations = append(confirmations, resp.Value{Kind: resp.Push, Items: []resp.Value{resp.Bulk("subscribe"), resp.Bulk(name), resp.Int(count)}})
	}
	c.State = count
	return confirmations
}

// A SUBSCRIBE is answered by one confirmation a channel; its messages come
// beside the answers.
func ExampleConn_Push() {
	loop := deferredtest.NewLoop(nil)
	server := resp.NewServer(resp.ServerConfig{Handler: channels{}.handle})
	client := resp.NewClient(loop, resp.ClientConfig{Push: func(_ *resp.Client, v resp.Value) {
		fmt.Printf("%s on %s: %s\n", v.Items[0].Text, v.Items[1].Text, v.Items[2].Text)
	}})
	pipe := reactortest.NewPipe(loop, server.BuildProtocol(nil), client)
	deferred.Then(client.Do("SUBSCRIBE", "news", "weather"), func(v resp.Value) (deferred.Unit, error) {
		fmt.Println("subscribed to", v.Items[2].Int)
		return deferred.Unit{}, nil
	})
	deferred.Then(client.Do("PUBLISH", "news", "hello"), func(v resp.Value) (deferred.Unit, error) {
		fmt.Println("got by", v.Int)
		return deferred.Unit{}, nil
	})
	pipe.Flush()
	// Output:
	// subscribed to 2
	// message on news: hello
	// got by 1
}
