package stores

import (
	"sasync/dbthread"
	"sasync/deferred"
)

// Network is what Graph and DiGraph have in common: nodes and edges with values,
// for any number of processes. Nothing is kept in memory, so every change is
// stored, and ChangeNode and ChangeEdge are how a part of a value is. Writes of
// one process happen in their order.
type Network[N comparable, NV, EV any] struct {
	// Immutable.
	group
	s        *Space
	nodes    *Items[N, NV]
	edges    values[EV]
	directed bool
}

// Edge is an edge. In a Graph, which end is From is not told apart.
type Edge[N comparable, EV any] struct {
	From, To N
	Value    EV
}

func newNetwork[N comparable, NV, EV any](s *Space, letter byte, kind string, of any, cfg GraphConfig[NV, EV]) (*Network[N, NV, EV], error) {
	nodes, err := newItems[N](s, letter, kind, of, newValues(cfg.NodeCodec, cfg.MaxValue))
	if err != nil {
		return nil, err
	}
	return &Network[N, NV, EV]{nodes.group, s, nodes, newValues(cfg.EdgeCodec, cfg.MaxValue), letter == digraphKind}, nil
}

// In returns the network as a part of the transaction tx. Called by a
// transaction function.
func (g *Network[N, NV, EV]) In(tx *dbthread.Tx) NetworkTx[N, NV, EV] {
	return NetworkTx[N, NV, EV]{g, tx}
}

// transact runs f as a transaction of g, behind those before it.
func transact[T any, N comparable, NV, EV any](g *Network[N, NV, EV], op string, f func(NetworkTx[N, NV, EV]) (T, error)) *deferred.Deferred[T] {
	d := dbthread.Transact(g.s.b, "graph."+op, func(tx *dbthread.Tx) (T, error) { return f(g.In(tx)) }, g.nodes.inOrder())
	return told(d, g.group, op, "")
}

// read is transact for what only reads.
func read[T any, N comparable, NV, EV any](g *Network[N, NV, EV], op string, f func(NetworkTx[N, NV, EV]) (T, error)) *deferred.Deferred[T] {
	d := dbthread.Read(g.s.b, "graph."+op, func(tx *dbthread.Tx) (T, error) { return f(g.In(tx)) })
	return told(d, g.group, op, "")
}

// SetNode stores a node's value; the node is added if it is new. It fires when
// that is durable, as all that write do. Loop only.
func (g *Network[N, NV, EV]) SetNode(n N, value NV) *deferred.Deferred[deferred.Unit] {
	return g.nodes.Set(n, value)
}

// Node fires with a node's value, and fails with ErrMissing if there is none.
// Loop only.
func (g *Network[N, NV, EV]) Node(n N) *deferred.Deferred[NV] { return g.nodes.Load(n) }

// ChangeNode stores what f makes of a node's value, and fires with it. f runs on
// a database thread, perhaps more than once. Loop only.
func (g *Network[N, NV, EV]) ChangeNode(n N, f func(NV) (NV, error)) *deferred.Deferred[NV] {
	return transact(g, "change", func(t NetworkTx[N, NV, EV]) (NV, error) { return t.ChangeNode(n, f) })
}

// DeleteNode removes a node and its edges, and fires with whether it was there.
// Loop only.
func (g *Network[N, NV, EV]) DeleteNode(n N) *deferred.Deferred[bool] {
	return transact(g, "delete", func(t NetworkTx[N, NV, EV]) (bool, error) { return t.DeleteNode(n) })
}

// SetEdge stores an edge's value. The edge is added if it is new, and so are its
// nodes, with zero values. Loop only.
func (g *Network[N, NV, EV]) SetEdge(from, to N, value EV) *deferred.Deferred[deferred.Unit] {
	data, err := g.edges.append([]byte{}, value) // here, since the value is its user's again when SetEdge returns
	if err != nil {
		return deferred.Fail[deferred.Unit](g.s.loop, g.fail("set", edgeText(from, to), err))
	}
	return transact(g, "set", func(t NetworkTx[N, NV, EV]) (none deferred.Unit, err error) { return none, t.setEdge(from, to, data) })
}

// Edge fires with an edge's value, and fails with ErrMissing if there is none.
// Loop only.
func (g *Network[N, NV, EV]) Edge(from, to N) *deferred.Deferred[EV] {
	return read(g, "load", func(t NetworkTx[N, NV, EV]) (EV, error) { return t.Edge(from, to) })
}

// ChangeEdge stores what f makes of an edge's value, and fires with it. f runs
// on a database thread, perhaps more than once. Loop only.
func (g *Network[N, NV, EV]) ChangeEdge(from, to N, f func(EV) (EV, error)) *deferred.Deferred[EV] {
	return transact(g, "change", func(t NetworkTx[N, NV, EV]) (EV, error) { return t.ChangeEdge(from, to, f) })
}

// DeleteEdge removes an edge and fires with whether it was there. Its nodes
// stay. Loop only.
func (g *Network[N, NV, EV]) DeleteEdge(from, to N) *deferred.Deferred[bool] {
	return transact(g, "delete", func(t NetworkTx[N, NV, EV]) (bool, error) { return t.DeleteEdge(from, to) })
}

// Clear removes all nodes and edges. Loop only.
func (g *Network[N, NV, EV]) Clear() *deferred.Deferred[deferred.Unit] {
	return transact(g, "clear", func(t NetworkTx[N, NV, EV]) (none deferred.Unit, err error) { return none, t.Clear() })
}

// Nodes returns the nodes with their values, a few at a time. Loop only.
func (g *Network[N, NV, EV]) Nodes() *dbthread.Deferator[Item[N, NV]] { return g.nodes.Each() }

// Edges returns the edges, a few at a time. Loop only.
func (g *Network[N, NV, EV]) Edges() *dbthread.Deferator[Edge[N, EV]] {
	return dbthread.Select(g.s.b, selectEdges, []any{g.store}, func(r *dbthread.Rows) (e Edge[N, EV], err error) {
		var from, to, value []byte
		if err = r.Scan(&from, &to, &value); err != nil {
			return e, err
		}
		if e.From, err = g.node(from); err != nil {
			return e, err
		}
		if e.To, err = g.node(to); err != nil {
			return e, err
		}
		e.Value, err = g.edges.decode(value)
		return e, g.fail("load", edgeText(e.From, e.To), err)
	})
}

// node decodes a stored one.
func (g *Network[N, NV, EV]) node(key []byte) (n N, err error) {
	if n, err = g.nodes.keys.parse(key); err != nil {
		err = g.fail("load", "", badKey(key, err))
	}
	return n, err
}

func edgeText(from, to any) string { return keyText(from) + " to " + keyText(to) }
