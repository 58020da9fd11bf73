package stores

import (
	"bytes"
	"errors"
	"slices"

	"sasync/dbthread"
)

var (
	selectEdges     = dbthread.Statement(`SELECT source, target, value FROM sasync_edges WHERE store = ? ORDER BY source, target`)
	selectEdge      = dbthread.Statement(`SELECT value FROM sasync_edges WHERE store = ? AND source = ? AND target = ?`)
	deleteEdge      = dbthread.Statement(`DELETE FROM sasync_edges WHERE store = ? AND source = ? AND target = ?`)
	deleteEdgesOf   = dbthread.Statement(`DELETE FROM sasync_edges WHERE store = ? AND (source = ? OR target = ?)`)
	deleteAllEdges  = dbthread.Statement(`DELETE FROM sasync_edges WHERE store = ?`)
	selectOut       = dbthread.Statement(`SELECT target, value FROM sasync_edges WHERE store = ? AND source = ? ORDER BY target`)
	selectIn        = dbthread.Statement(`SELECT source, value FROM sasync_edges WHERE store = ? AND target = ? ORDER BY source`)
	selectInNoLoops = dbthread.Statement(`SELECT source, value FROM sasync_edges WHERE store = ? AND target = ? AND source <> target ORDER BY source`)
	countOut        = dbthread.Statement(`SELECT count(*) FROM sasync_edges WHERE store = ? AND source = ?`)
	countIn         = dbthread.Statement(`SELECT count(*) FROM sasync_edges WHERE store = ? AND target = ?`)
)

// NetworkTx is a Graph or DiGraph as a part of a transaction. Its methods are
// called by the transaction function that it was made for.
type NetworkTx[N comparable, NV, EV any] struct {
	g  *Network[N, NV, EV]
	tx *dbthread.Tx
}

// SetNode stores a node's value; the node is added if it is new.
func (t NetworkTx[N, NV, EV]) SetNode(n N, value NV) error { return t.g.nodes.In(t.tx).Set(n, value) }

// Node returns a node's value, and ErrMissing if there is none.
func (t NetworkTx[N, NV, EV]) Node(n N) (NV, error) { return t.g.nodes.In(t.tx).Load(n) }

// ChangeNode stores what f makes of a node's value, and returns it.
func (t NetworkTx[N, NV, EV]) ChangeNode(n N, f func(NV) (NV, error)) (value NV, err error) {
	if value, err = t.Node(n); err == nil {
		value, err = f(value)
	}
	if err == nil {
		err = t.SetNode(n, value)
	}
	return value, err
}

// DeleteNode removes a node and its edges, and says whether it was there.
func (t NetworkTx[N, NV, EV]) DeleteNode(n N) (was bool, err error) {
	deleted, err := t.g.nodes.In(t.tx).Delete(n)
	if err != nil {
		return false, err
	}
	key, err := t.g.nodes.keys.append(nil, n)
	if err == nil {
		_, err = t.tx.Exec(deleteEdgesOf, t.g.store, key, key)
	}
	return deleted > 0, t.g.fail("delete", keyText(n), err)
}

// SetEdge stores an edge's value. The edge is added if it is new, and so are its
// nodes, with zero values.
func (t NetworkTx[N, NV, EV]) SetEdge(from, to N, value EV) error {
	data, err := t.g.edges.append([]byte{}, value)
	if err != nil {
		return t.g.fail("set", edgeText(from, to), err)
	}
	return t.setEdge(from, to, data)
}

func (t NetworkTx[N, NV, EV]) setEdge(from, to N, data []byte) error {
	place, err := t.place(from, to)
	for _, n := range []N{from, to} {
		if err == nil {
			err = t.addNode(n)
		}
	}
	if err == nil {
		err = edgesTable.Upsert(t.tx, slices.Values([][]any{append(place, data)}))
	}
	return t.g.fail("set", edgeText(from, to), err)
}

func (t NetworkTx[N, NV, EV]) addNode(n N) error {
	var zero NV
	err := t.g.nodes.In(t.tx).Insert(n, zero)
	if errors.Is(err, ErrExists) {
		return nil
	}
	return err
}

// place is the key of an edge. A Graph's has its lesser end first.
func (t NetworkTx[N, NV, EV]) place(from, to N) ([]any, error) {
	a, err := t.g.nodes.keys.append(nil, from)
	if err != nil {
		return nil, err
	}
	b, err := t.g.nodes.keys.append(nil, to)
	if !t.g.directed && bytes.Compare(a, b) > 0 {
		a, b = b, a
	}
	return []any{t.g.store, a, b}, err
}

// Edge returns an edge's value, and ErrMissing if there is none.
func (t NetworkTx[N, NV, EV]) Edge(from, to N) (value EV, err error) {
	place, err := t.place(from, to)
	if err == nil {
		var data []byte
		err = t.tx.QueryRow(selectEdge, place...).Scan(&data)
		if err == nil {
			value, err = t.g.edges.decode(data)
		} else if errors.Is(err, dbthread.ErrNoRows) {
			err = ErrMissing
		}
	}
	return value, t.g.fail("load", edgeText(from, to), err)
}

// ChangeEdge stores what f makes of an edge's value, and returns it.
func (t NetworkTx[N, NV, EV]) ChangeEdge(from, to N, f func(EV) (EV, error)) (value EV, err error) {
	if value, err = t.Edge(from, to); err == nil {
		value, err = f(value)
	}
	if err == nil {
		err = t.SetEdge(from, to, value)
	}
	return value, err
}

// DeleteEdge removes an edge and says whether it was there. Its nodes stay.
func (t NetworkTx[N, NV, EV]) DeleteEdge(from, to N) (was bool, err error) {
	place, err := t.place(from, to)
	if err == nil {
		var res dbthread.Result
		res, err = t.tx.Exec(deleteEdge, place...)
		was = res.RowsAffected > 0
	}
	return was, t.g.fail("delete", edgeText(from, to), err)
}

// Clear removes all nodes and edges.
func (t NetworkTx[N, NV, EV]) Clear() error {
	if err := t.g.nodes.In(t.tx).Clear(); err != nil {
		return err
	}
	_, err := t.tx.Exec(deleteAllEdges, t.g.store)
	return t.g.fail("clear", "", err)
}
