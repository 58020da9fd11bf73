// Package protocols_test has tests of protocols against libraries that the
// project itself does without.
package protocols_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"sasync/deferred"
	"sasync/protocols/resp"
	"sasync/reactor"
)

// store is a server with a map and channels.
type store struct {
	loop        deferred.Loop
	values      map[string]string
	subscribers map[string][]*resp.Conn
}

func (s *store) handle(c *resp.Conn, args []string) (resp.Value, *deferred.Deferred[resp.Value]) {
	switch name := strings.ToUpper(args[0]); {
	case name == "PING":
		return resp.Simple("PONG"), nil
	case name == "SET":
		s.values[args[1]] = args[2]
		return resp.OK, nil
	case name == "GET":
		value, ok := s.values[args[1]]
		if !ok {
			return resp.Nil, nil
		}
		return resp.Bulk(value), nil
	case name == "HGETALL":
		return resp.Dict(resp.Bulk("field"), resp.Bulk("value")), nil
	case name == "SLOW":
		return resp.Value{}, deferred.Then(deferred.After(s.loop, time.Millisecond), func(deferred.Unit) (resp.Value, error) { return resp.Bulk("late"), nil })
	case name == "SUBSCRIBE":
		s.subscribers[args[1]] = append(s.subscribers[args[1]], c)
		return resp.Several(resp.Value{Kind: resp.Push, Items: []resp.Value{resp.Bulk("subscribe"), resp.Bulk(args[1]), resp.Int(1)}}), nil
	case name == "PUBLISH":
		for _, subscriber := range s.subscribers[args[1]] {
			_ = subscriber.Push(resp.Bulk("message"), resp.Bulk(args[1]), resp.Bulk(args[2]))
		}
		return resp.Int(int64(len(s.subscribers[args[1]]))), nil
	}
	return resp.Error("ERR unknown command").Value(), nil
}

// serve runs a server until the test ends and gives its address.
func serve(t *testing.T) string {
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		t.Fatal(err)
	}
	s := &store{r, map[string]string{}, map[string][]*resp.Conn{}}
	port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, resp.NewServer(resp.ServerConfig{Handler: s.handle}))
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() { ended <- r.Run() }()
	t.Cleanup(func() {
		_ = r.Stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return port.Addr().String()
}

func TestResp_AnswersGoRedis(t *testing.T) {
	for _, version := range []int{2, 3} {
		t.Run(fmt.Sprintf("version %d", version), func(t *testing.T) { talk(t, version) })
	}
}

func talk(t *testing.T, version int) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	client := redis.NewClient(&redis.Options{Addr: serve(t), Protocol: version})
	defer client.Close()
	if got, err := client.Ping(ctx).Result(); got != "PONG" || err != nil {
		t.Errorf("PING: %q, %v", got, err)
	}
	if err := client.Set(ctx, "key", "a\r\nvalue", 0).Err(); err != nil {
		t.Errorf("SET: %v", err)
	}
	if got, err := client.Get(ctx, "key").Result(); got != "a\r\nvalue" || err != nil {
		t.Errorf("GET: %q, %v", got, err)
	}
	if err := client.Get(ctx, "nothing").Err(); !errors.Is(err, redis.Nil) {
		t.Errorf("GET of nothing: %v", err)
	}
	if got, err := client.HGetAll(ctx, "hash").Result(); got["field"] != "value" || err != nil {
		t.Errorf("HGETALL: %v, %v", got, err)
	}
	if err := client.Do(ctx, "NOPE").Err(); err == nil || err.Error() != "ERR unknown command" {
		t.Errorf("an unknown command: %v", err)
	}
	pipeline(ctx, t, client)
	subscribe(ctx, t, client)
}

func pipeline(ctx context.Context, t *testing.T, client *redis.Client) {
	pipe := client.Pipeline()
	slow := pipe.Do(ctx, "SLOW")
	var gets []*redis.StringCmd
	for i := range 1000 {
		pipe.Set(ctx, fmt.Sprint(i), fmt.Sprint(i*i), 0)
		gets = append(gets, pipe.Get(ctx, fmt.Sprint(i)))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		t.Fatalf("pipeline: %v", err)
	}
	if slow.Val() != "late" {
		t.Errorf("SLOW: %v", slow)
	}
	for i, get := range gets {
		if get.Val() != fmt.Sprint(i*i) {
			t.Fatalf("GET %d: %v", i, get)
		}
	}
}

func subscribe(ctx context.Context, t *testing.T, client *redis.Client) {
	channel := client.Subscribe(ctx, "news")
	defer channel.Close()
	if _, err := channel.Receive(ctx); err != nil {
		t.Fatalf("SUBSCRIBE: %v", err)
	}
	if n, err := client.Publish(ctx, "news", "hello").Result(); n != 1 || err != nil {
		t.Errorf("PUBLISH: %d, %v", n, err)
	}
	message, err := channel.ReceiveMessage(ctx)
	if err != nil || message.Payload != "hello" {
		t.Errorf("message: %v, %v", message, err)
	}
}
