package stores

import "sasync/deferred"

// Visit is a node on a walk.
type Visit[N comparable] struct {
	Node  N
	From  N   // the node that it was found from; of the first one itself
	Depth int // edges from the first one
}

// Walk visits what edges lead to from a node, nearer nodes first, each once, at
// most depth edges away; a negative depth is as far as it gets. Nodes are loaded
// as the walk goes on, so it may see what is changed meanwhile, and it keeps the
// keys of those that it has visited. If the first one is missing the first Next
// fails with ErrMissing. Loop only.
func (g *Network[N, NV, EV]) Walk(from N, depth int) deferred.Deferator[Visit[N]] {
	return &walk[N, NV, EV]{g: g, depth: depth, from: from, visited: map[N]struct{}{from: {}}}
}

// walk belongs to the loop.
type walk[N comparable, NV, EV any] struct {
	// Immutable after Walk.
	g     *Network[N, NV, EV]
	depth int
	from  N

	started bool
	visited map[N]struct{}
	border  []Visit[N] // visited, and not followed yet
	waiting bool       // a Next has not fired
	ended   error      // what every Next gets
}

// stride is how many nodes are followed by one transaction.
const stride = 64

// Next fires with the nodes that are found by following a few.
func (w *walk[N, NV, EV]) Next() *deferred.Deferred[[]Visit[N]] {
	loop := w.g.s.loop
	switch {
	case w.waiting:
		return deferred.Fail[[]Visit[N]](loop, deferred.ErrNotReady)
	case w.ended != nil:
		return deferred.Fail[[]Visit[N]](loop, w.ended)
	}
	w.waiting = true
	return deferred.Inline(loop, func(co *deferred.Coroutine) ([]Visit[N], error) {
		visits, err := w.step(co)
		w.waiting = false
		w.ended = errorsFirst(w.ended, err)
		return visits, w.ended
	})
}

// Stop ends the walk.
func (w *walk[N, NV, EV]) Stop() {
	if w.ended == nil {
		w.ended = deferred.ErrStopped
	}
	w.border, w.visited = nil, nil
}

func (w *walk[N, NV, EV]) step(co *deferred.Coroutine) ([]Visit[N], error) {
	if !w.started {
		_, err := deferred.Await(co, read(w.g, "walk", func(t NetworkTx[N, NV, EV]) (none deferred.Unit, err error) {
			_, err = t.known(w.from)
			return none, w.g.fail("walk", keyText(w.from), err)
		}))
		w.started = true
		w.border = []Visit[N]{{w.from, w.from, 0}}
		return w.border, err
	}
	for len(w.border) > 0 && w.ended == nil {
		some := w.border[:min(stride, len(w.border))]
		w.border = w.border[len(some):]
		if w.depth >= 0 && some[len(some)-1].Depth >= w.depth { // they are in order of depth
			some = shallower(some, w.depth)
		}
		found, err := deferred.Await(co, read(w.g, "walk", func(t NetworkTx[N, NV, EV]) ([]Visit[N], error) { return t.follow(some) }))
		if err != nil {
			return nil, err
		}
		if fresh := w.fresh(found); len(fresh) > 0 {
			return fresh, nil
		}
	}
	return nil, nil
}

func shallower[N comparable](visits []Visit[N], depth int) []Visit[N] {
	n := 0
	for n < len(visits) && visits[n].Depth < depth {
		n++
	}
	return visits[:n]
}

// follow finds what edges lead to from some nodes. One that was deleted since
// has none.
func (t NetworkTx[N, NV, EV]) follow(some []Visit[N]) (found []Visit[N], err error) {
	for _, v := range some {
		key, err := t.g.nodes.keys.append(nil, v.Node)
		if err != nil {
			return nil, err
		}
		for _, q := range t.onward() {
			if err := t.adjacent(key, q, func(_ []byte, b Neighbour[N, EV]) {
				found = append(found, Visit[N]{b.Node, v.Node, v.Depth + 1})
			}); err != nil {
				return nil, t.g.fail("walk", keyText(v.Node), err)
			}
		}
	}
	return found, nil
}

// fresh keeps those that were not visited before.
func (w *walk[N, NV, EV]) fresh(found []Visit[N]) (fresh []Visit[N]) {
	if w.ended != nil {
		return nil
	}
	for _, v := range found {
		if _, before := w.visited[v.Node]; !before {
			w.visited[v.Node] = struct{}{}
			fresh = append(fresh, v)
		}
	}
	w.border = append(w.border, fresh...)
	return fresh
}
