package stores

import (
	"slices"

	"sasync/deferred"
)

// Change tells what is now under a key of a Dict.
type Change[K comparable, V any] struct {
	Key     K
	Value   V    // zero if there is none
	Present bool // there is one
	Undone  bool // a write has failed, and this is what was there before
}

// listeners are told of changes one after another, in their order: a change that
// one of them makes waits until all have heard of the one before. It belongs to
// the loop.
type listeners[K comparable, V any] struct {
	list    []*listener[K, V]
	telling bool
	waiting []Change[K, V] // made by listeners while they are told
}

type listener[K comparable, V any] struct {
	f    func(Change[K, V])
	gone bool
}

func (l *listeners[K, V]) add(f func(Change[K, V])) (remove func()) {
	entry := &listener[K, V]{f: f}
	l.list = append(l.list, entry)
	return func() {
		entry.gone = true // it may be being told at this moment
		l.list = slices.DeleteFunc(slices.Clone(l.list), func(other *listener[K, V]) bool { return other == entry })
	}
}

func (l *listeners[K, V]) tell(loop deferred.Loop, c Change[K, V]) {
	if len(l.list) == 0 {
		return
	}
	l.waiting = append(l.waiting, c)
	if l.telling {
		return
	}
	l.telling = true
	for len(l.waiting) > 0 {
		next := l.waiting[0]
		l.waiting = slices.Delete(l.waiting, 0, 1)
		for _, entry := range l.list {
			if !entry.gone {
				deferred.Do(loop, func() (deferred.Unit, error) { // a panic must not keep it from the others
					entry.f(next)
					return deferred.Unit{}, nil
				})
			}
		}
	}
	l.telling = false
}
