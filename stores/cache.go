package stores

// cache is a map that knows which of its entries was used longest ago. Those
// that are pinned are not counted, and stay. It belongs to the loop.
type cache[K comparable, V any] struct {
	byKey    map[K]*cached[K, V]
	unpinned int
	ring     cached[K, V] // ring.next was used last, ring.prev longest ago
}

type cached[K comparable, V any] struct {
	key        K
	state      state[V]
	prev, next *cached[K, V] // nil while it is pinned
}

func (c *cache[K, V]) init() {
	c.byKey, c.unpinned = map[K]*cached[K, V]{}, 0
	c.ring.prev, c.ring.next = &c.ring, &c.ring
}

// get finds an entry and counts as its use.
func (c *cache[K, V]) get(k K) *cached[K, V] {
	e := c.byKey[k]
	if e != nil && e.next != nil && c.ring.next != e {
		c.unlink(e)
		c.link(e)
	}
	return e
}

// add keeps what was loaded.
func (c *cache[K, V]) add(k K, s state[V]) {
	e := &cached[K, V]{key: k, state: s}
	c.byKey[k] = e
	c.link(e)
}

// pin keeps what must not be dropped.
func (c *cache[K, V]) pin(k K, s state[V]) {
	e := c.byKey[k]
	if e == nil {
		e = &cached[K, V]{key: k}
		c.byKey[k] = e
	}
	e.state = s
	c.unlink(e)
}

func (c *cache[K, V]) unpin(k K) {
	if e := c.byKey[k]; e != nil && e.next == nil {
		c.link(e)
	}
}

func (c *cache[K, V]) remove(k K) {
	if e := c.byKey[k]; e != nil {
		c.unlink(e)
		delete(c.byKey, k)
	}
}

func (c *cache[K, V]) dropOldest() K {
	e := c.ring.prev
	c.unlink(e)
	delete(c.byKey, e.key)
	return e.key
}

func (c *cache[K, V]) link(e *cached[K, V]) {
	e.prev, e.next = &c.ring, c.ring.next
	e.prev.next, e.next.prev = e, e
	c.unpinned++
}

func (c *cache[K, V]) unlink(e *cached[K, V]) {
	if e.next == nil {
		return
	}
	e.prev.next, e.next.prev = e.next, e.prev
	e.prev, e.next = nil, nil
	c.unpinned--
}
