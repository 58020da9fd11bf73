package main

import (
	"errors"
	"fmt"
	"math"
	"net"
	"strconv"
	"strings"
	"time"

	"sasync/deferred"
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

// BuildProtocol takes a connection.
func (s *server) BuildProtocol(net.Addr) reactor.Protocol { return newConn(s.r, s.handle) }

// command answers args, which are its arguments without its name: at once, or
// with the Deferred if there is one.
type command struct {
	run func(s *server, args []string) (value, *deferred.Deferred[value])
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
func (s *server) handle(args []string) (value, *deferred.Deferred[value]) {
	s.commands++
	name := strings.ToUpper(args[0])
	c, ok := commands[name]
	if !ok {
		return failure(fmt.Sprintf("ERR unknown command '%.80s'", args[0])), nil
	}
	if args = args[1:]; len(args) < c.min || c.max >= 0 && len(args) > c.max {
		return failure("ERR wrong number of arguments for '" + strings.ToLower(name) + "' command"), nil
	}
	return c.run(s, args)
}

// once answers v when a write is durable.
func once(written *deferred.Deferred[deferred.Unit], v value) (value, *deferred.Deferred[value]) {
	return value{}, deferred.ThenBoth(written, func(_ deferred.Unit, err error) (value, error) {
		if err != nil {
			return failure("ERR not stored: " + err.Error()), nil
		}
		return v, nil
	})
}

func (s *server) ping(args []string) (value, *deferred.Deferred[value]) {
	if len(args) == 1 {
		return bulk(args[0]), nil
	}
	return simple("PONG"), nil
}

func (s *server) get(args []string) (value, *deferred.Deferred[value]) {
	if v, ok := s.d.Get(args[0]); ok {
		return bulk(v), nil
	}
	return null, nil
}

func (s *server) set(args []string) (value, *deferred.Deferred[value]) {
	o, err := parseSet(args[2:])
	if err != nil {
		return failure(err.Error()), nil
	}
	if has := s.d.Has(args[0]); o.ifMissing && has || o.ifThere && !has {
		return null, nil
	}
	if ttl, ok := s.d.TTL(args[0]); ok && o.keepTTL {
		o.life = ttl
	}
	return once(s.store(args[0], args[1], o.life), simple("OK"))
}

// store sets a key; a life of 0 is for good.
func (s *server) store(key, v string, life time.Duration) *deferred.Deferred[deferred.Unit] {
	if life == 0 {
		return s.d.Set(key, v)
	}
	return s.d.SetFor(key, v, life)
}

// setOptions are those of SET.
type setOptions struct {
	life               time.Duration
	keepTTL            bool
	ifMissing, ifThere bool
}

var errSyntax = errors.New("ERR syntax error")

func parseSet(args []string) (o setOptions, err error) {
	for ; len(args) > 0; args = args[1:] {
		switch option := strings.ToUpper(args[0]); option {
		case "NX":
			o.ifMissing = true
		case "XX":
			o.ifThere = true
		case "KEEPTTL":
			o.keepTTL = true
		case "EX", "PX":
			if len(args) < 2 || o.life != 0 {
				return o, errSyntax
			}
			unit := time.Second
			if option == "PX" {
				unit = time.Millisecond
			}
			if o.life, err = parseLife(args[1], unit); err != nil || o.life <= 0 {
				return o, errors.New("ERR invalid expire time in 'set' command")
			}
			args = args[1:]
		default:
			return o, errSyntax
		}
	}
	if o.ifMissing && o.ifThere || o.keepTTL && o.life != 0 {
		return o, errSyntax
	}
	return o, nil
}

var errNotInteger = errors.New("ERR value is not an integer or out of range")

func parseLife(text string, unit time.Duration) (time.Duration, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n > math.MaxInt64/int64(unit) || n < math.MinInt64/int64(unit) {
		return 0, errNotInteger
	}
	return time.Duration(n) * unit, nil
}

func (s *server) del(keys []string) (value, *deferred.Deferred[value]) {
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
		return integer(0), nil
	case 1:
		return once(all[0], integer(1))
	}
	return once(deferred.Then(deferred.Gather(s.r, all...), func([]deferred.Unit) (u deferred.Unit, err error) { return u, nil }), integer(deleted))
}

func (s *server) exists(keys []string) (value, *deferred.Deferred[value]) {
	n := int64(0)
	for _, k := range keys {
		if s.d.Has(k) {
			n++
		}
	}
	return integer(n), nil
}

func (s *server) incr(args []string) (value, *deferred.Deferred[value]) {
	n := int64(0)
	if text, ok := s.d.Get(args[0]); ok {
		var err error
		if n, err = strconv.ParseInt(text, 10, 64); err != nil {
			return failure(errNotInteger.Error()), nil
		}
	}
	if n == math.MaxInt64 {
		return failure("ERR increment or decrement would overflow"), nil
	}
	ttl, _ := s.d.TTL(args[0])
	return once(s.store(args[0], strconv.FormatInt(n+1, 10), ttl), integer(n+1))
}

func (s *server) expire(args []string) (value, *deferred.Deferred[value]) {
	life, err := parseLife(args[1], time.Second)
	switch {
	case err != nil:
		return failure(err.Error()), nil
	case !s.d.Has(args[0]):
		return integer(0), nil
	case life <= 0:
		return once(s.d.Delete(args[0]), integer(1))
	}
	return once(s.d.Expire(args[0], life), integer(1))
}

func (s *server) ttl(args []string) (value, *deferred.Deferred[value]) {
	if !s.d.Has(args[0]) {
		return integer(-2), nil
	}
	life, ok := s.d.TTL(args[0])
	if !ok {
		return integer(-1), nil
	}
	return integer(int64((life + time.Second/2) / time.Second)), nil
}

func (s *server) dbSize([]string) (value, *deferred.Deferred[value]) {
	return integer(int64(s.d.Len())), nil
}

func (s *server) flushDB([]string) (value, *deferred.Deferred[value]) {
	return once(s.d.Clear(), simple("OK"))
}

func (s *server) info([]string) (value, *deferred.Deferred[value]) {
	lines := []string{
		"# Server", "redis_version:7.0.0", "server_name:sasync-kv",
		fmt.Sprintf("uptime_in_seconds:%d", int64(s.r.Now().Sub(s.started).Seconds())),
		"# Stats", fmt.Sprintf("total_commands_processed:%d", s.commands),
		"# Keyspace", fmt.Sprintf("db0:keys=%d", s.d.Len()), "",
	}
	return bulk(strings.Join(lines, "\r\n")), nil
}

// config has no settings to tell.
func (s *server) config(args []string) (value, *deferred.Deferred[value]) {
	if !strings.EqualFold(args[0], "GET") {
		return failure("ERR only CONFIG GET is known"), nil
	}
	return list(bulk(args[1]), bulk("")), nil
}

func (s *server) none([]string) (value, *deferred.Deferred[value]) { return list(), nil }
