package stores

import "sasync/dbthread"

// Neighbour is a node at the other end of an edge.
type Neighbour[N comparable, EV any] struct {
	Node N
	Edge EV
}

// Successors are the nodes that edges lead to from n; in a Graph its neighbours.
func (t NetworkTx[N, NV, EV]) Successors(n N) ([]Neighbour[N, EV], error) {
	if t.g.directed {
		return t.neighbours(n, selectOut)
	}
	return t.neighbours(n, selectOut, selectInNoLoops)
}

// Predecessors are the nodes that edges lead from to n; in a Graph its
// neighbours.
func (t NetworkTx[N, NV, EV]) Predecessors(n N) ([]Neighbour[N, EV], error) {
	if t.g.directed {
		return t.neighbours(n, selectIn)
	}
	return t.Successors(n)
}

// neighbours of a node that must be there.
func (t NetworkTx[N, NV, EV]) neighbours(n N, queries ...*dbthread.Stmt) ([]Neighbour[N, EV], error) {
	key, err := t.known(n)
	var all []Neighbour[N, EV]
	for _, q := range queries {
		if err == nil {
			err = t.adjacent(key, q, func(_ []byte, b Neighbour[N, EV]) { all = append(all, b) })
		}
	}
	return all, t.g.fail("neighbours", keyText(n), err)
}

// known is the key of a node that is there.
func (t NetworkTx[N, NV, EV]) known(n N) (key []byte, err error) {
	if key, err = t.g.nodes.keys.append(nil, n); err != nil {
		return nil, err
	}
	rows, err := t.tx.Query(selectItem, t.g.store, key)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	if !rows.Next() {
		if rows.Err() != nil {
			return nil, rows.Err()
		}
		return nil, ErrMissing
	}
	return key, nil
}

// adjacent visits what q finds for a node.
func (t NetworkTx[N, NV, EV]) adjacent(key []byte, q *dbthread.Stmt, visit func(key []byte, b Neighbour[N, EV])) error {
	rows, err := t.tx.Query(q, t.g.store, key)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var other, data []byte
		var b Neighbour[N, EV]
		if err := rows.Scan(&other, &data); err != nil {
			return err
		}
		if b.Node, err = t.g.node(other); err != nil {
			return err
		}
		if b.Edge, err = t.g.edges.decode(data); err != nil {
			return err
		}
		visit(other, b)
	}
	return rows.Err()
}

// onward are the queries for the nodes one step on.
func (t NetworkTx[N, NV, EV]) onward() []*dbthread.Stmt {
	if t.g.directed {
		return []*dbthread.Stmt{selectOut}
	}
	return []*dbthread.Stmt{selectOut, selectInNoLoops}
}

// degree counts edges of a node that must be there.
func (t NetworkTx[N, NV, EV]) degree(n N, queries ...*dbthread.Stmt) (sum int, err error) {
	key, err := t.known(n)
	for _, q := range queries {
		if err == nil {
			var count int
			err = t.tx.QueryRow(q, t.g.store, key).Scan(&count)
			sum += count
		}
	}
	return sum, t.g.fail("degree", keyText(n), err)
}
