package main

import (
	"slices"
	"strconv"
	"strings"

	"sasync/deferred"
	"sasync/protocols/resp"
)

// scans are the SCANs that are under way, each with the keys that there were
// when it began: a key that was there all the time comes once. Those that began
// longest ago are dropped.
type scans struct {
	last   uint64 // cursor
	byID   map[uint64][]string
	oldest []uint64
}

const mostScans = 16

func newScans() scans { return scans{byID: map[uint64][]string{}} }

// keep returns a cursor for the rest of a scan.
func (s *scans) keep(rest []string) uint64 {
	s.last++
	s.byID[s.last] = rest
	s.oldest = append(s.oldest, s.last)
	if len(s.byID) > mostScans {
		s.drop(s.oldest[0])
	}
	return s.last
}

func (s *scans) drop(id uint64) {
	delete(s.byID, id)
	s.oldest = slices.DeleteFunc(s.oldest, func(other uint64) bool { return other == id })
}

func (s *server) scan(args []string) (resp.Value, *deferred.Deferred[resp.Value]) {
	cursor, err := strconv.ParseUint(args[0], 10, 64)
	if err != nil {
		return refuse("ERR invalid cursor"), nil
	}
	pattern, count, err := parseScan(args[1:])
	if err != nil {
		return refuse(err.Error()), nil
	}
	rest, known := s.scans.byID[cursor]
	switch {
	case cursor == 0:
		rest = slices.Collect(s.d.Keys())
	case !known:
		return refuse("ERR invalid cursor: the scan is over, or too many have begun since"), nil
	}
	s.scans.drop(cursor)
	some := rest[:min(count, len(rest))]
	next := uint64(0)
	if len(some) < len(rest) {
		next = s.scans.keep(rest[len(some):])
	}
	return resp.List(resp.Bulk(strconv.FormatUint(next, 10)), s.matching(some, pattern)), nil
}

func parseScan(args []string) (pattern string, count int, err error) {
	pattern, count = "*", 10
	for ; len(args) >= 2; args = args[2:] {
		switch strings.ToUpper(args[0]) {
		case "MATCH":
			pattern = args[1]
		case "COUNT":
			if count, err = strconv.Atoi(args[1]); err != nil {
				return pattern, count, errNotInteger
			}
			if count < 1 {
				return pattern, count, errSyntax
			}
		default:
			return pattern, count, errSyntax
		}
	}
	if len(args) > 0 {
		return pattern, count, errSyntax
	}
	return pattern, count, nil
}

func (s *server) keys(args []string) (resp.Value, *deferred.Deferred[resp.Value]) {
	return s.matching(slices.Collect(s.d.Keys()), args[0]), nil
}

// matching lists those of keys that are there and match.
func (s *server) matching(keys []string, pattern string) resp.Value {
	found := resp.List()
	for _, k := range keys {
		if match(pattern, k) && s.d.Has(k) {
			found.Items = append(found.Items, resp.Bulk(k))
		}
	}
	return found
}
