package stores

import (
	"iter"

	"sasync/deferred"
)

// clearChange deletes everything of a Dict. What is dirty from then on is
// measured against nothing; what was dirty before has settled when this does.
type clearChange[K comparable, V any] struct {
	row
	m *memory[K, V]
	u *unit

	before   iter.Seq2[K, state[V]] // what was shown, if complete
	complete bool
	dirty    map[K]*dirty[K, V] // what was dirty
	older    *clearChange[K, V] // one that has failed while this one waited
	newer    *clearChange[K, V]
}

func (m *memory[K, V]) clear() *deferred.Deferred[deferred.Unit] {
	if err := m.admit(); err != nil {
		return deferred.Fail[deferred.Unit](m.s.loop, m.fail("clear", "", err))
	}
	c := &clearChange[K, V]{row: row{of: &m.owned, clear: true}, m: m, dirty: m.dirty}
	c.before, c.complete = m.view.clear()
	m.dirty = map[K]*dirty[K, V]{}
	if m.lastClear != nil {
		m.lastClear.newer = c
	}
	m.lastClear = c
	m.s.writes.add(c, &unit{alone: true})
	d := c.u.wait(m.s.loop)
	if m.s.writes.together != nil {
		d.AddErrback(ignore)
	}
	for k, s := range c.before {
		if s.present {
			m.listeners.tell(m.s.loop, Change[K, V]{Key: k})
		}
	}
	return d
}

// joined makes pointless what the same unit has changed before.
func (c *clearChange[K, V]) joined(u *unit) {
	c.u = u
	for _, other := range u.changes {
		if r := other.what(); r.of == c.of && r != &c.row {
			r.void = true
		}
	}
}

func (c *clearChange[K, V]) what() *row { return &c.row }

func (c *clearChange[K, V]) settled(err error) {
	m := c.m
	if m.lastClear == c {
		m.lastClear = nil
	}
	switch {
	case err == nil:
	case c.newer != nil: // which shows nothing either
		c.newer.older = c
	default:
		c.undo()
	}
	m.noticeLoss(err)
}

// undo goes back to the truth, except where newer changes show.
func (c *clearChange[K, V]) undo() {
	if c.older != nil {
		c.older.undo()
	}
	if !c.complete {
		c.m.view.forgetAll()
		for _, e := range c.m.dirty {
			e.truth, e.known = state[V]{}, false
		}
		return
	}
	for k, s := range c.before {
		if c.dirty[k] == nil {
			c.restore(k, s)
		}
	}
	for k, e := range c.dirty {
		c.restore(k, e.truth)
	}
}

func (c *clearChange[K, V]) restore(k K, s state[V]) {
	if e := c.m.dirty[k]; e != nil {
		e.truth = s
		return
	}
	c.m.put(k, s, true)
}
