package dbthread

import "sasync/deferred"

// Insert is a transaction that inserts a row, made by DefineInsert.
type Insert[A any] struct {
	*insertion
	values func(A) []any
}

// DefineInsert makes a transaction of one statement, INSERT … VALUES with
// parameters and perhaps ON CONFLICT, which gets its arguments from values. As
// the statement is known before it runs, those that follow each other in a group
// become one of up to 64 rows, which takes three quarters of the time. They
// remain transactions: if that statement fails it is undone and each runs by
// itself, so only those at fault fail. But a constraint that SQL checks at the end
// of a statement, a foreign key, may be met by a later one of the rows.
//
// values runs on a database thread, and like any transaction function perhaps
// more than once. As with SingleStatement, the table must have no trigger that
// raises FAIL. If the INSERT looks otherwise, and on a server, each runs by
// itself. Insert is meant for package variables.
func DefineInsert[A any](name string, insert *Stmt, values func(A) []any, opts ...Option) *Insert[A] {
	return &Insert[A]{newInsertion(name, insert, opts), values}
}

// Go queues the transaction, as Transact does. Loop only.
func (d *Insert[A]) Go(b *Broker, args A) *deferred.Deferred[deferred.Unit] {
	c := &inserting[A]{insert: d, args: args}
	return c.launch(b, b.writes, d.name, d.opts, c)
}

// In inserts the row as a part of the transaction tx. Called by a transaction
// function.
func (d *Insert[A]) In(tx *Tx, args A) error {
	_, err := tx.Exec(d.one, d.values(args)...)
	return err
}

// inserting is the call of an Insert.
type inserting[A any] struct {
	result[deferred.Unit]
	insert *Insert[A]
	args   A
}

func (c *inserting[A]) run(tx *Tx) error { return c.insert.In(tx, c.args) }

func (c *inserting[A]) deliver() {
	var none A
	c.insert, c.args = nil, none
	c.fire()
}

func (c *inserting[A]) statement() *insertion { return c.insert.insertion }
func (c *inserting[A]) row() []any            { return c.insert.values(c.args) }
