package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"sasync/deferred"
	"sasync/protocols/resp"
	"sasync/reactor"
	"sasync/stores"
)

// server answers commands on a Dict. It belongs to the loop.
type server struct {
	// Immutable after newServer.
	r       *reactor.Reactor
	d       *stores.Dict[string, string]
	started time.Time

	scans    scans
	commands int64
}

func newServer(r *reactor.Reactor, d *stores.Dict[string, string]) *server {
	return &server{r: r, d: d, started: r.Now(), scans: newScans()}
}

// factory makes connections that the server answers.
func (s *server) factory() reactor.Factory {
	return resp.NewServer(resp.ServerConfig{
		Handler: s.handle,
		Name:    "sasync-kv",
		Limits:  resp.Limits{Bulk: stores.DefaultMaxValue},
	})
}

// refuse answers with an error.
func refuse(text string) resp.Value { return resp.Error(text).Value() }

// command answers args, which are its arguments without its name: at once, or
// with the Deferred if there is one.
type command struct {
	run func(s *server, args []string) (resp.Value, *deferred.Deferred[resp.Value])
	min int
	max int // negative means any number
}

var commands = map[string]command{
	"PING":    {(*server).ping, 0, 1},
	"GET":     {(*server).get, 1, 1},
	"SET":     {(*server).set, 2, 6},
	"DEL":     {(*server).del, 1, -1},
	"EXISTS":  {(*server).exists, 1, -1},
	"INCR":    {(*server).incr, 1, 1},
	"EXPIRE":  {(*server).expire, 2, 2},
	"TTL":     {(*server).ttl, 1, 1},
	"KEYS":    {(*server).keys, 1, 1},
	"SCAN":    {(*server).scan, 1, 5},
	"DBSIZE":  {(*server).dbSize, 0, 0},
	"FLUSHDB": {(*server).flushDB, 0, 1},
	"INFO":    {(*server).info, 0, -1},
	"COMMAND": {(*server).none, 0, -1},  // redis-cli asks when it starts
	"CONFIG":  {(*server).config, 2, 2}, // redis-benchmark does
}

// handle answers a command. A write is answered when it is durable; a read sees
// writes that are not answered yet.
func (s *server) handle(_ *resp.Conn, args []string) (resp.Value, *deferred.Deferred[resp.Value]) {
	s.commands++
	name := strings.ToUpper(args[0])
	c, ok := commands[name]
	if !ok {
		return refuse(fmt.Sprintf("ERR unknown command '%.80s'", args[0])), nil
	}
	if args = args[1:]; len(args) < c.min || c.max >= 0 && len(args) > c.max {
		return refuse("ERR wrong number of arguments for '" + strings.ToLower(name) + "' command"), nil
	}
	return c.run(s, args)
}

// once answers v when a write is durable.
func once(written *deferred.Deferred[deferred.Unit], v resp.Value) (resp.Value, *deferred.Deferred[resp.Value]) {
	return resp.Value{}, deferred.ThenBoth(written, func(_ deferred.Unit, err error) (resp.Value, error) {
		if err != nil {
			return refuse("ERR not stored: " + err.Error()), nil
		}
		return v, nil
	})
}

func (s *server) ping(args []string) (resp.Value, *deferred.Deferred[resp.Value]) {
	if len(args) == 1 {
		return resp.Bulk(args[0]), nil
	}
	return resp.Simple("PONG"), nil
}

func (s *server) get(args []string) (resp.Value, *deferred.Deferred[resp.Value]) {
	if v, ok := s.d.Get(args[0]); ok {
		return resp.Bulk(v), nil
	}
	return resp.Value{}, nil
}

func (s *server) del(keys []string) (resp.Value, *deferred.Deferred[resp.Value]) {
	var deleted int64
	var all []*deferred.Deferred[deferred.Unit]
	for _, k := range keys {
		if s.d.Has(k) {
			deleted++
			all = append(all, s.d.Delete(k))
		}
	}
	switch len(all) {
	case 0:
		return resp.Int(0), nil
	case 1:
		return once(all[0], resp.Int(1))
	}
	return once(deferred.Then(deferred.Gather(s.r, all...), func([]deferred.Unit) (u deferred.Unit, err error) { return u, nil }), resp.Int(deleted))
}

func (s *server) exists(keys []string) (resp.Value, *deferred.Deferred[resp.Value]) {
	n := int64(0)
	for _, k := range keys {
		if s.d.Has(k) {
			n++
		}
	}
	return resp.Int(n), nil
}

func (s *server) incr(args []string) (resp.Value, *deferred.Deferred[resp.Value]) {
	n := int64(0)
	if text, ok := s.d.Get(args[0]); ok {
		var err error
		if n, err = strconv.ParseInt(text, 10, 64); err != nil {
			return refuse(errNotInteger.Error()), nil
		}
	}
	if n == math.MaxInt64 {
		return refuse("ERR increment or decrement would overflow"), nil
	}
	ttl, _ := s.d.TTL(args[0])
	return once(s.store(args[0], strconv.FormatInt(n+1, 10), ttl), resp.Int(n+1))
}

func (s *server) expire(args []string) (resp.Value, *deferred.Deferred[resp.Value]) {
	life, err := parseLife(args[1], time.Second)
	switch {
	case err != nil:
		return refuse(err.Error()), nil
	case !s.d.Has(args[0]):
		return resp.Int(0), nil
	case life <= 0:
		return once(s.d.Delete(args[0]), resp.Int(1))
	}
	return once(s.d.Expire(args[0], life), resp.Int(1))
}

func (s *server) ttl(args []string) (resp.Value, *deferred.Deferred[resp.Value]) {
	if !s.d.Has(args[0]) {
		return resp.Int(-2), nil
	}
	life, ok := s.d.TTL(args[0])
	if !ok {
		return resp.Int(-1), nil
	}
	return resp.Int(int64((life + time.Second/2) / time.Second)), nil
}

func (s *server) dbSize([]string) (resp.Value, *deferred.Deferred[resp.Value]) {
	return resp.Int(int64(s.d.Len())), nil
}

func (s *server) flushDB([]string) (resp.Value, *deferred.Deferred[resp.Value]) {
	return once(s.d.Clear(), resp.Simple("OK"))
}

func (s *server) info([]string) (resp.Value, *deferred.Deferred[resp.Value]) {
	lines := []string{
		"# Server", "redis_version:7.0.0", "server_name:sasync-kv",
		fmt.Sprintf("uptime_in_seconds:%d", int64(s.r.Now().Sub(s.started).Seconds())),
		"# Stats", fmt.Sprintf("total_commands_processed:%d", s.commands),
		"# Keyspace", fmt.Sprintf("db0:keys=%d", s.d.Len()), "",
	}
	return resp.Bulk(strings.Join(lines, "\r\n")), nil
}

// config has no settings to tell.
func (s *server) config(args []string) (resp.Value, *deferred.Deferred[resp.Value]) {
	if !strings.EqualFold(args[0], "GET") {
		return refuse("ERR only CONFIG GET is known"), nil
	}
	return resp.List(resp.Bulk(args[1]), resp.Bulk("")), nil
}

func (s *server) none([]string) (resp.Value, *deferred.Deferred[resp.Value]) { return resp.List(), nil }
