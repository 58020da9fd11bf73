package load

import "strings"

// recent is a bounded map of what was used lately: two generations, of which
// the older one is dropped when the younger is full. Bounded by the number of
// keys and by their bytes, whichever is reached first.
type recent[V any] struct {
	maxKeys, maxBytes int // of one generation

	young, old map[string]V
	bytes      int // of the keys in young
}

func newRecent[V any](maxKeys, maxBytes int) *recent[V] {
	return &recent[V]{maxKeys: maxKeys, maxBytes: maxBytes, young: map[string]V{}}
}

// get finds key and keeps it for another generation.
func (r *recent[V]) get(key string) (v V, ok bool) {
	if v, ok = r.young[key]; ok {
		return v, true
	}
	if v, ok = r.old[key]; ok {
		r.put(key, v)
	}
	return v, ok
}

// put keeps v under a copy of key, which may alias a large block of text.
func (r *recent[V]) put(key string, v V) {
	if len(r.young) >= r.maxKeys || r.bytes >= r.maxBytes {
		r.young, r.old, r.bytes = make(map[string]V, len(r.young)), r.young, 0
	}
	r.young[strings.Clone(key)] = v
	r.bytes += len(key)
}
