package main

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"sasync/deferred"
	"sasync/protocols/resp"
)

func (s *server) set(args []string) (resp.Value, *deferred.Deferred[resp.Value]) {
	o, err := parseSet(args[2:])
	if err != nil {
		return refuse(err.Error()), nil
	}
	if has := s.d.Has(args[0]); o.ifMissing && has || o.ifThere && !has {
		return resp.Value{}, nil
	}
	if ttl, ok := s.d.TTL(args[0]); ok && o.keepTTL {
		o.life = ttl
	}
	return once(s.store(args[0], args[1], o.life), resp.Simple("OK"))
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
