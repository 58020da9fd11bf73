package stores

import (
	"container/heap"
	"fmt"
	"math"
	"slices"

	"sasync/deferred"
)

// Path is a way through a network.
type Path[N comparable] struct {
	Nodes  []N // both ends included
	Weight float64
}

// ShortestPath fires with a way of least weight, and fails with ErrNoPath if
// there is none, and with ErrMissing if an end is not there. weight says how
// long an edge is, and runs on a database thread; nil counts edges. The whole
// search sees one moment, and loads the edges that it follows. Loop only.
func (g *Network[N, NV, EV]) ShortestPath(from, to N, weight func(EV) float64) *deferred.Deferred[Path[N]] {
	return read(g, "shortest path", func(t NetworkTx[N, NV, EV]) (Path[N], error) { return t.ShortestPath(from, to, weight) })
}

// reached is a node that a search has found.
type reached[N comparable] struct {
	node     N
	key      []byte
	distance float64
	before   *reached[N] // on the shortest way known
	done     bool        // there is no shorter way
	place    int         // in the heap
}

// ShortestPath returns a way of least weight, by Dijkstra's algorithm.
func (t NetworkTx[N, NV, EV]) ShortestPath(from, to N, weight func(EV) float64) (p Path[N], err error) {
	start, err := t.known(from)
	if err != nil {
		return p, t.g.fail("shortest path", keyText(from), err)
	}
	if _, err := t.known(to); err != nil {
		return p, t.g.fail("shortest path", keyText(to), err)
	}
	first := &reached[N]{node: from, key: start}
	s := search[N, NV, EV]{t: t, weight: weight, found: map[N]*reached[N]{from: first}, border: border[N]{first}}
	for len(s.border) > 0 {
		next := heap.Pop(&s.border).(*reached[N])
		if next.node == to {
			return next.path(), nil
		}
		if err := s.expand(next); err != nil {
			return p, t.g.fail("shortest path", edgeText(from, to), err)
		}
	}
	return p, t.g.fail("shortest path", edgeText(from, to), ErrNoPath)
}

// search is how far a shortest path has come.
type search[N comparable, NV, EV any] struct {
	t      NetworkTx[N, NV, EV]
	weight func(EV) float64
	found  map[N]*reached[N]
	border border[N] // those that are not done
}

// expand follows the edges of a node that no shorter way leads to.
func (s *search[N, NV, EV]) expand(r *reached[N]) (err error) {
	r.done = true
	for _, q := range s.t.onward() {
		var wrong error
		err = s.t.adjacent(r.key, q, func(key []byte, b Neighbour[N, EV]) {
			w := 1.0
			if s.weight != nil {
				w = s.weight(b.Edge)
			}
			if w < 0 || math.IsNaN(w) {
				wrong = fmt.Errorf("%w: %v from %s to %s", ErrNegativeWeight, w, keyText(r.node), keyText(b.Node))
				return
			}
			s.reach(r, key, b.Node, r.distance+w)
		})
		if err != nil || wrong != nil {
			return errorsFirst(err, wrong)
		}
	}
	return nil
}

func errorsFirst(errs ...error) error {
	return errs[max(0, slices.IndexFunc(errs, func(err error) bool { return err != nil }))]
}

func (s *search[N, NV, EV]) reach(from *reached[N], key []byte, n N, distance float64) {
	r := s.found[n]
	switch {
	case r == nil:
		r = &reached[N]{node: n, key: key, distance: distance, before: from}
		s.found[n] = r
		heap.Push(&s.border, r)
	case !r.done && distance < r.distance:
		r.distance, r.before = distance, from
		heap.Fix(&s.border, r.place)
	}
}

func (r *reached[N]) path() Path[N] {
	p := Path[N]{Weight: r.distance}
	for ; r != nil; r = r.before {
		p.Nodes = append(p.Nodes, r.node)
	}
	slices.Reverse(p.Nodes)
	return p
}

// border is a heap by distance.
type border[N comparable] []*reached[N]

func (b border[N]) Len() int           { return len(b) }
func (b border[N]) Less(i, j int) bool { return b[i].distance < b[j].distance }
func (b border[N]) Swap(i, j int) {
	b[i], b[j] = b[j], b[i]
	b[i].place, b[j].place = i, j
}
func (b *border[N]) Push(x any) {
	r := x.(*reached[N])
	r.place = len(*b)
	*b = append(*b, r)
}
func (b *border[N]) Pop() any {
	last := len(*b) - 1
	r := (*b)[last]
	*b = (*b)[:last]
	return r
}
