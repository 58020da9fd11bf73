package memcache

import (
	"container/list"
	"math"
	"strconv"
	"time"

	"sasync/deferred"
)

// Cache keeps items in memory, for Server.Handle. It forgets those that were not
// used for the longest time when it is full. Loop only.
type Cache struct {
	clock    deferred.Clock
	maxBytes int
	bytes    int
	items    map[string]*list.Element // of *cached
	used     *list.List               // the one that was used last comes first
	lastCAS  uint64
	flushAt  time.Time // what is older goes then; zero means never

	hits, misses, evicted uint64
}

// cached is an item of a Cache.
type cached struct {
	Item
	over time.Time // zero means never
	made time.Time
}

// overhead is about how many bytes an item takes besides its key and value.
const overhead = 200

func (i *cached) size() int { return overhead + len(i.Key) + len(i.Value) }

// NewCache returns an empty cache of at most maxBytes. Zero means 64 MiB.
func NewCache(clock deferred.Clock, maxBytes int) *Cache {
	if maxBytes == 0 {
		maxBytes = 64 << 20
	}
	return &Cache{clock: clock, maxBytes: maxBytes, items: map[string]*list.Element{}, used: list.New()}
}

// Handle carries out a command.
func (s *Cache) Handle(c Command) (Reply, *deferred.Deferred[Reply]) {
	switch c.Name {
	case "get", "gets":
		return s.get(c.Keys), nil
	case "delete":
		e := s.find(c.Keys[0])
		if e == nil {
			return Reply{Err: ErrNotFound}, nil
		}
		s.remove(e)
		return Reply{}, nil
	case "incr", "decr":
		return s.count(c), nil
	case "touch":
		e := s.find(c.Keys[0])
		if e == nil {
			return Reply{Err: ErrNotFound}, nil
		}
		e.Value.(*cached).over = expiry(c.Keep, s.clock.Now())
		return Reply{}, nil
	case "flush_all":
		s.flushAt = s.clock.Now()
		if c.Keep > 0 {
			s.flushAt = expiry(c.Keep, s.clock.Now())
		} else {
			clear(s.items)
			s.used.Init()
			s.bytes = 0
		}
		return Reply{}, nil
	case "stats":
		return s.stats(), nil
	}
	return s.store(c), nil
}

// find gives what is kept under a key.
func (s *Cache) find(key string) *list.Element {
	e := s.items[key]
	if e == nil {
		return nil
	}
	i, now := e.Value.(*cached), s.clock.Now()
	flushed := !s.flushAt.IsZero() && !now.Before(s.flushAt) && i.made.Before(s.flushAt)
	if flushed || !i.over.IsZero() && !now.Before(i.over) {
		s.remove(e)
		return nil
	}
	s.used.MoveToFront(e)
	return e
}

func (s *Cache) remove(e *list.Element) {
	i := s.used.Remove(e).(*cached)
	delete(s.items, i.Key)
	s.bytes -= i.size()
}

func (s *Cache) get(keys []string) (r Reply) {
	for _, key := range keys {
		if e := s.find(key); e != nil {
			s.hits++
			r.Items = append(r.Items, e.Value.(*cached).Item)
		} else {
			s.misses++
		}
	}
	return r
}

// store is for all commands that store.
func (s *Cache) store(c Command) Reply {
	e := s.find(c.Item.Key)
	i := &cached{Item: c.Item, over: expiry(c.Keep, s.clock.Now())}
	switch {
	case c.Name == "cas" && e == nil:
		return Reply{Err: ErrNotFound}
	case c.Name == "cas" && e.Value.(*cached).CAS != c.Item.CAS:
		return Reply{Err: ErrExists}
	case c.Name == "add" && e != nil, c.Name != "add" && c.Name != "set" && e == nil:
		return Reply{Err: ErrNotStored}
	case c.Name == "append" || c.Name == "prepend":
		old := e.Value.(*cached)
		i.Flags, i.over = old.Flags, old.over
		first, second := old.Value, c.Item.Value
		if c.Name == "prepend" {
			first, second = second, first
		}
		i.Value = append(first[:len(first):len(first)], second...)
	}
	return Reply{Err: s.put(e, i)}
}

// put keeps i in place of e.
func (s *Cache) put(e *list.Element, i *cached) error {
	if e != nil {
		s.remove(e)
	}
	if i.size() > s.maxBytes {
		return ServerError("object too large for cache")
	}
	for s.bytes+i.size() > s.maxBytes {
		s.remove(s.used.Back())
		s.evicted++
	}
	s.lastCAS++
	i.CAS, i.made = s.lastCAS, s.clock.Now()
	s.items[i.Key] = s.used.PushFront(i)
	s.bytes += i.size()
	return nil
}

func (s *Cache) count(c Command) Reply {
	e := s.find(c.Keys[0])
	if e == nil {
		return Reply{Err: ErrNotFound}
	}
	old := e.Value.(*cached)
	n, err := strconv.ParseUint(string(old.Value), 10, 64)
	switch {
	case err != nil:
		return Reply{Err: ClientError("cannot increment or decrement non-numeric value")}
	case c.Name == "incr":
		n += c.Delta // begins anew at the end
	default:
		n -= min(n, c.Delta)
	}
	changed := *old
	changed.Value = strconv.AppendUint(nil, n, 10)
	return Reply{Number: n, Err: s.put(e, &changed)}
}

func (s *Cache) stats() Reply {
	number := func(n uint64) string { return strconv.FormatUint(n, 10) }
	return Reply{Stats: [][2]string{
		{"curr_items", number(uint64(len(s.items)))}, {"bytes", number(uint64(s.bytes))},
		{"limit_maxbytes", number(min(uint64(s.maxBytes), math.MaxInt64))},
		{"get_hits", number(s.hits)}, {"get_misses", number(s.misses)}, {"evictions", number(s.evicted)},
	}}
}
