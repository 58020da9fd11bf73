package stores

import "sasync/deferred"

// Graph is nodes with values, and edges with values that lead both ways. Between
// two nodes there is one edge at most; it may lead from a node to itself.
type Graph[N comparable, NV, EV any] struct{ *Network[N, NV, EV] }

// NewGraph returns the graph of a group, which is a string, a number or a bool.
// Loop only.
func NewGraph[N comparable, NV, EV any](s *Space, group any, cfg GraphConfig[NV, EV]) (*Graph[N, NV, EV], error) {
	g, err := newNetwork[N](s, graphKind, "graph", group, cfg)
	if err != nil {
		return nil, err
	}
	return &Graph[N, NV, EV]{g}, nil
}

// Neighbours fires with the nodes at the other ends of a node's edges, and fails
// with ErrMissing if there is no such node. Loop only.
func (g *Graph[N, NV, EV]) Neighbours(n N) *deferred.Deferred[[]Neighbour[N, EV]] {
	return read(g.Network, "neighbours", func(t NetworkTx[N, NV, EV]) ([]Neighbour[N, EV], error) { return t.Successors(n) })
}

// Degree fires with the number of a node's edges, where one from the node to
// itself counts twice. Loop only.
func (g *Graph[N, NV, EV]) Degree(n N) *deferred.Deferred[int] {
	return read(g.Network, "degree", func(t NetworkTx[N, NV, EV]) (int, error) { return t.degree(n, countOut, countIn) })
}

// DiGraph is nodes with values, and edges with values that lead from one node to
// another, or to itself.
type DiGraph[N comparable, NV, EV any] struct{ *Network[N, NV, EV] }

// NewDiGraph returns the directed graph of a group, which is a string, a number
// or a bool. Loop only.
func NewDiGraph[N comparable, NV, EV any](s *Space, group any, cfg GraphConfig[NV, EV]) (*DiGraph[N, NV, EV], error) {
	g, err := newNetwork[N](s, digraphKind, "digraph", group, cfg)
	if err != nil {
		return nil, err
	}
	return &DiGraph[N, NV, EV]{g}, nil
}

// Successors fires with the nodes that edges lead to from a node, and fails with
// ErrMissing if there is no such node. Loop only.
func (g *DiGraph[N, NV, EV]) Successors(n N) *deferred.Deferred[[]Neighbour[N, EV]] {
	return read(g.Network, "neighbours", func(t NetworkTx[N, NV, EV]) ([]Neighbour[N, EV], error) { return t.Successors(n) })
}

// Predecessors fires with the nodes that edges lead from to a node, and fails
// with ErrMissing if there is no such node. Loop only.
func (g *DiGraph[N, NV, EV]) Predecessors(n N) *deferred.Deferred[[]Neighbour[N, EV]] {
	return read(g.Network, "neighbours", func(t NetworkTx[N, NV, EV]) ([]Neighbour[N, EV], error) { return t.Predecessors(n) })
}

// OutDegree fires with the number of edges that lead from a node. Loop only.
func (g *DiGraph[N, NV, EV]) OutDegree(n N) *deferred.Deferred[int] {
	return read(g.Network, "degree", func(t NetworkTx[N, NV, EV]) (int, error) { return t.degree(n, countOut) })
}

// InDegree fires with the number of edges that lead to a node. Loop only.
func (g *DiGraph[N, NV, EV]) InDegree(n N) *deferred.Deferred[int] {
	return read(g.Network, "degree", func(t NetworkTx[N, NV, EV]) (int, error) { return t.degree(n, countIn) })
}
