package dbthread

import "errors"

// cache keeps the prepared statements that were used last. It belongs to a
// thread.
type cache[K comparable] struct {
	limit  int
	byKey  map[K]*prepared
	latest lruLink // ring: latest.next was used last, latest.prev longest ago
}

// lruLink is a place in a cache's ring.
type lruLink struct {
	prev, next *lruLink
	p          *prepared
	drop       func() // takes it out of the map
}

func newCache[K comparable](limit int) *cache[K] {
	c := &cache[K]{limit: limit, byKey: map[K]*prepared{}}
	c.latest.prev, c.latest.next = &c.latest, &c.latest
	return c
}

func (c *cache[K]) get(key K) *prepared {
	p := c.byKey[key]
	if p != nil && c.latest.next != &p.link {
		p.link.unlink()
		c.latest.insert(&p.link)
	}
	return p
}

// add keeps p, and closes the one used longest ago if there are too many.
func (c *cache[K]) add(key K, p *prepared) {
	for old := c.latest.prev; len(c.byKey) >= c.limit && old != &c.latest; old = old.prev {
		if !old.p.inUse {
			old.unlink()
			old.drop()
			old.p.stmt.Close()
		}
	}
	c.byKey[key] = p
	p.link.p = p
	p.link.drop = func() { delete(c.byKey, key) }
	c.latest.insert(&p.link)
}

func (c *cache[K]) close() error {
	var err error
	for _, p := range c.byKey {
		err = errors.Join(err, p.stmt.Close())
	}
	clear(c.byKey)
	return err
}

func (l *lruLink) insert(n *lruLink) {
	n.prev, n.next = l, l.next
	n.prev.next, n.next.prev = n, n
}

func (l *lruLink) unlink() { l.prev.next, l.next.prev = l.next, l.prev }
