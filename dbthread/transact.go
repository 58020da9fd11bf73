package dbthread

import "sasync/deferred"

// Transact queues fn as a transaction and returns a Deferred for its result.
// name serves errors.
//
// fn runs on a database thread, so it touches nothing that the loop owns, and
// may run more than once: if a neighbour in its group makes the database undo
// the group, the others are run again. What it has returned, a value or an
// error, counts only if the commit that follows succeeds, and reaches the
// Deferred after it. An error rolls back what fn did, a panic too, which
// becomes a *deferred.PanicError.
//
// Cancelling the Deferred takes a waiting transaction out of the queue and
// fires it with deferred.ErrCancelled. One that a thread has taken meets
// ErrCancelled at its next use of tx, is rolled back, and then the Deferred
// fires with that; an Exclusive one and a Read are also interrupted in the
// statement that runs. If fn has returned by then it is too late, and the
// Deferred tells what came of it. Loop only.
func Transact[T any](b *Broker, name string, fn func(tx *Tx) (T, error), opts ...Option) *deferred.Deferred[T] {
	c := &plain[T]{fn: fn}
	return c.launch(b, b.writes, name, newOptions(opts), c)
}

// Read is Transact for a function that only reads. It runs on a reader's
// connection, beside the writer, in one read transaction with its neighbours,
// and sees every write whose Deferred had fired before Read was called. Loop
// only.
func Read[T any](b *Broker, name string, fn func(tx *Tx) (T, error), opts ...Option) *deferred.Deferred[T] {
	c := &plain[T]{fn: fn}
	o, q := newOptions(opts), b.reads
	if o.reads {
		q = b.writes
	}
	return c.launch(b, q, name, o, c)
}

// Transaction is a transaction function with a name, made by Define.
type Transaction[A, R any] struct {
	name string
	fn   func(tx *Tx, args A) (R, error)
	opts *options
}

// Define makes a transaction function that can be queued from outside a
// transaction and called inside one. It is meant for package variables and can
// be used with any broker. args are copied into the queue: what they point to
// is the function's from then on.
func Define[A, R any](name string, fn func(tx *Tx, args A) (R, error), opts ...Option) *Transaction[A, R] {
	return &Transaction[A, R]{name, fn, newOptions(opts)}
}

// Go queues the transaction, as Transact does. Loop only.
func (d *Transaction[A, R]) Go(b *Broker, args A) *deferred.Deferred[R] {
	c := &defined[A, R]{fn: d.fn, args: args}
	return c.launch(b, b.writes, d.name, d.opts, c)
}

// In runs the function as a part of the transaction tx: a plain call. Called
// by a transaction function.
func (d *Transaction[A, R]) In(tx *Tx, args A) (R, error) { return d.fn(tx, args) }

// plain is the call of a function that brings its own arguments.
type plain[T any] struct {
	result[T]
	fn func(tx *Tx) (T, error)
}

func (c *plain[T]) run(tx *Tx) (err error) {
	c.value, err = c.fn(tx)
	return err
}

func (c *plain[T]) deliver() {
	c.fn = nil
	c.fire()
}

// defined is the call of a Transaction.
type defined[A, R any] struct {
	result[R]
	fn   func(tx *Tx, args A) (R, error)
	args A
}

func (c *defined[A, R]) run(tx *Tx) (err error) {
	c.value, err = c.fn(tx, c.args)
	return err
}

func (c *defined[A, R]) deliver() {
	var none A
	c.fn, c.args = nil, none
	c.fire()
}

// result is a task whose value has a type.
type result[T any] struct {
	task
	b     *Broker
	value T
	d     *deferred.Deferred[T]
}

func (r *result[T]) launch(b *Broker, q *queue, name string, opts *options, c call) *deferred.Deferred[T] {
	r.call, r.q, r.name, r.opts, r.b = c, q, name, opts, b
	if err := b.submit(&r.task); err != nil {
		return deferred.Fail[T](b.loop, r.fail("queue", err))
	}
	r.d = deferred.NewCancellable(b.loop, r.cancel)
	r.limit()
	return r.d
}

// cancel leaves the firing to package deferred, or to the outcome.
func (r *result[T]) cancel(d *deferred.Deferred[T]) {
	if !r.b.cancel(&r.task) {
		d.KeepPending()
	}
}

// fire hands the outcome over. The Deferred may live for long, so it should
// not keep the rest alive.
func (r *result[T]) fire() {
	var none T
	d, value, err := r.d, r.value, r.err
	r.d, r.value, r.err = nil, none, nil
	if err != nil {
		d.Errback(err)
	} else {
		d.Callback(value)
	}
}
