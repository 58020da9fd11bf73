package stores

import (
	"iter"
	"time"

	"sasync/deferred"
)

// memory is what a Dict and a LazyDict share: the way of a write. It shows at
// once in memory, gathers with others, and goes back to what the database has
// if it can't be stored. It belongs to the loop.
type memory[K comparable, V any] struct {
	owned
	keys   keyType[K]
	values values[V]
	view   view[K, V]

	dirty     map[K]*dirty[K, V] // keys with changes that have not settled, since the last Clear
	lastClear *clearChange[K, V] // nil if it has settled
	deadlines deadlines[K]
	listeners listeners[K, V]
}

// state is what there is under a key.
type state[V any] struct {
	value   V
	present bool
	expires int64 // Unix time in ms; 0 is never
}

// live is s, or nothing if it has expired.
func (s state[V]) live(now time.Time) state[V] {
	if s.expires != 0 && s.expires <= now.UnixMilli() {
		return state[V]{}
	}
	return s
}

// view is what a Dict shows of its values.
type view[K comparable, V any] interface {
	// shown is what is under k; known says whether that is in memory.
	shown(k K) (s state[V], known bool)
	// show makes it another state.
	show(k K, s state[V])
	// forget shows nothing, as it is not known what the database has.
	forget(k K)
	// clean tells that the database has what is shown.
	clean(k K)
	// clear shows nothing any more, and returns all that was shown, if that was
	// all that there is. Otherwise complete is false.
	clear() (before iter.Seq2[K, state[V]], complete bool)
	// forgetAll forgets what is not dirty.
	forgetAll()
}

// dirty is a key with changes under way.
type dirty[K comparable, V any] struct {
	truth     state[V] // what the database has, as far as is known
	known     bool
	last      *dictChange[K, V] // the newest
	unsettled int
}

// dictChange is a change of one key.
type dictChange[K comparable, V any] struct {
	row
	m     *memory[K, V]
	u     *unit
	e     *dirty[K, V]
	key   K
	state state[V]
}

func (m *memory[K, V]) init(view view[K, V]) {
	m.view = view
	m.dirty = map[K]*dirty[K, V]{}
	m.deadlines.init(m.s.loop, m.expire)
}

// write shows s under k and has it stored. If that is refused at once, nothing
// changes.
func (m *memory[K, V]) write(op string, k K, s state[V]) *deferred.Deferred[deferred.Unit] {
	r, err := m.encode(k, s)
	if err == nil {
		err = m.admit()
	}
	if err != nil {
		return deferred.Fail[deferred.Unit](m.s.loop, m.fail(op, keyText(k), err))
	}
	w := &m.s.writes
	c := m.join(k)
	if c == nil {
		l := newLone[K, V]()
		c = &l.change
		c.m, c.key, c.e = m, k, m.dirtyKey(k, &l.dirty)
		c.e.unsettled++
		w.add(c, &l.unit)
	}
	c.row, c.state, c.e.last = r, s, c
	d := c.u.wait(m.s.loop)
	if w.together != nil {
		d.AddErrback(ignore) // the Deferred of Together tells
	}
	m.put(k, s, false)
	return d
}

// admit says whether anything can be written.
func (m *memory[K, V]) admit() error {
	if m.ended != nil {
		return m.ended
	}
	if m.s.writes.pending >= m.s.cfg.MaxPending {
		return ErrTooManyPending
	}
	return nil
}

// encode makes the row in one piece of memory, of the length that it needs.
func (m *memory[K, V]) encode(k K, s state[V]) (r row, err error) {
	r.of, r.expires = &m.owned, s.expires
	data, err := m.keys.append(m.s.scratch[:0], k)
	n := len(data)
	if err == nil && s.present {
		data, err = m.values.append(data, s.value)
	}
	if err != nil {
		return r, err
	}
	m.s.keep(data)
	data = append(make([]byte, 0, len(data)), data...)
	r.name = data[:n:n]
	if s.present {
		r.value = data[n:]
	}
	return r, nil
}

// join finds a change of k that waits and can take the new state along.
func (m *memory[K, V]) join(k K) *dictChange[K, V] {
	e := m.dirty[k]
	if e == nil || e.last == nil {
		return nil
	}
	if u, together := e.last.u, m.s.writes.together; u == together || together == nil && !u.taken && !u.alone {
		return e.last
	}
	return nil
}

// dirtyKey finds the entry of k, or makes fresh one that remembers what the
// database has.
func (m *memory[K, V]) dirtyKey(k K, fresh *dirty[K, V]) *dirty[K, V] {
	e := m.dirty[k]
	if e == nil {
		e = fresh
		e.truth, e.known = m.view.shown(k)
		m.dirty[k] = e
	}
	return e
}

// put shows s, and tells who listens.
func (m *memory[K, V]) put(k K, s state[V], undone bool) {
	m.view.show(k, s)
	m.deadlines.set(k, s.expires)
	m.listeners.tell(m.s.loop, Change[K, V]{Key: k, Value: s.value, Present: s.present, Undone: undone})
}

func (c *dictChange[K, V]) joined(u *unit) { c.u = u }
func (c *dictChange[K, V]) what() *row     { return &c.row }

// settled: the key is what the database has now, unless a newer change shows.
func (c *dictChange[K, V]) settled(err error) {
	m, e := c.m, c.e
	e.unsettled--
	current := m.dirty[c.key] == e // not cleared meanwhile
	if err == nil {
		e.truth, e.known = c.state, true
	} else if e.last == c && current {
		m.undo(c.key, e)
	}
	if current && e.unsettled == 0 {
		delete(m.dirty, c.key)
		m.view.clean(c.key)
	}
	m.noticeLoss(err)
}

// undo goes back to the truth.
func (m *memory[K, V]) undo(k K, e *dirty[K, V]) {
	e.last = nil
	if e.known {
		m.put(k, e.truth, true)
		return
	}
	m.view.forget(k)
	m.listeners.tell(m.s.loop, Change[K, V]{Key: k, Undone: true})
}

// expire deletes a key whose time has come. If that fails it is tried again;
// meanwhile nobody sees the value.
func (m *memory[K, V]) expire(k K) {
	if s, known := m.view.shown(k); m.ended == nil && known && s.present {
		m.write("expire", k, state[V]{}).AddErrback(ignore)
	}
}

func ignore(error) (deferred.Unit, error) { return deferred.Unit{}, nil }
