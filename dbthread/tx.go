package dbthread

import (
	"database/sql/driver"
	"fmt"
	"runtime"
	"sync/atomic"

	"sasync/dbthread/dialect"
	"sasync/deferred"
)

// Tx is a transaction as its function sees it. It is good until the function
// returns and for one goroutine at a time.
type Tx struct {
	state atomic.Int32

	// Owned by the goroutine that has entered.
	touched bool // the transaction may have changed something
	retry   bool // an error was met that running again may cure
	task    *task
	session *session
	writes  int   // writing statements that succeeded
	doom    error // why it will be rolled back whatever the function returns
	rows    *Rows // head of the list of those not closed yet
}

const (
	txDone  int32 = iota // the function has returned
	txOpen               // the function runs
	txInUse              // a goroutine is in one of its methods
)

// SQL is what can be run: a *Stmt, made by Statement, or a string. Each thread
// prepares it once; the strings are kept in a small cache.
type SQL any

// Result is what a statement has done. LastInsertID is the row id of the row
// inserted last; it means nothing after an upsert that has updated.
type Result = dialect.Result

// Exec runs a statement to its end. args are bound to its parameters: ints,
// floats, strings, []byte, bool, nil, pointers to them and driver.Valuers; a
// time is bound as the number that the program wants. A Named has values for
// parameters with names, and a List stands in an IN. Called by a transaction
// function.
func (tx *Tx) Exec(sql SQL, args ...any) (Result, error) {
	if err := tx.enter(); err != nil {
		return Result{}, tx.fail("exec", textOf(sql), err)
	}
	defer tx.leave()
	p, err := tx.prepare(sql, args)
	if err != nil {
		return Result{}, err
	}
	return tx.exec(p)
}

func (tx *Tx) exec(p *prepared) (Result, error) {
	begun := tx.ticks()
	result, err := p.stmt.Exec(tx.session.ctx, p.args)
	tx.timed(p, begun)
	if err != nil {
		err = tx.statementFailed("exec", p, err)
	} else {
		tx.succeeded(p)
	}
	p.release()
	return result, err
}

// Query runs a statement that returns rows. Rows that the function leaves open
// are closed for it. Called by a transaction function.
func (tx *Tx) Query(sql SQL, args ...any) (*Rows, error) {
	if err := tx.enter(); err != nil {
		return nil, tx.fail("query", textOf(sql), err)
	}
	defer tx.leave()
	p, err := tx.prepare(sql, args)
	if err != nil {
		return nil, err
	}
	begun := tx.ticks()
	rows, err := p.stmt.Query(tx.session.ctx, p.args)
	tx.timed(p, begun)
	if err != nil {
		err = tx.statementFailed("query", p, err)
		p.release()
		return nil, err
	}
	tx.succeeded(p)
	return tx.newRows(p, rows), nil
}

// QueryRow is Query for at most one row; its error waits for Scan. Called by a
// transaction function.
func (tx *Tx) QueryRow(sql SQL, args ...any) Row {
	rows, err := tx.Query(sql, args...)
	return Row{rows, err}
}

// prepare finds the statement and binds args.
func (tx *Tx) prepare(sql SQL, args []any) (*prepared, error) {
	plain, args, err := expand(tx.session.db, sql, args)
	if err != nil {
		return nil, tx.fail("bind", textOf(sql), err)
	}
	p, err := tx.session.prepare(plain)
	if err != nil {
		cause, _ := tx.look(err)
		return nil, tx.fail("prepare", textOf(plain), cause)
	}
	return p, tx.admit(p, args)
}

// admit binds args, unless the transaction may not run such a statement.
func (tx *Tx) admit(p *prepared, args []any) error {
	if tx.task.opts.reads && !p.readOnly {
		p.release()
		return tx.fail("exec", p.text, fmt.Errorf("%w: a Read", ErrReadOnly))
	}
	if p.stmt.Commits() && !tx.task.opts.exclusive {
		p.release()
		return tx.fail("prepare", p.text, errCommits)
	}
	if tx.task.opts.single && tx.writes > 0 && !p.readOnly {
		p.release()
		return tx.fail("exec", p.text, ErrSingleStatement)
	}
	if err := p.bind(args); err != nil {
		p.release()
		return tx.fail("bind", p.text, err)
	}
	return nil
}

var errCommits = fmt.Errorf("%w: this engine commits before it, so it wants an Exclusive transaction", ErrRefused)

func (tx *Tx) succeeded(p *prepared) {
	if !p.readOnly {
		tx.writes++
		tx.touched = true
	}
}

// statementFailed finds out what an error has left of the transaction.
func (tx *Tx) statementFailed(step string, p *prepared, err error) error {
	cause, alive := tx.look(err)
	if alive && !p.readOnly && !tx.session.conn.FailedClean() {
		tx.touched = true
	}
	return tx.fail(step, p.text, cause)
}

// look says what err comes of, and whether the transaction has outlived it. The
// database is asked, because codes don't tell; it must be at once, because the
// next statement would run, and commit, on its own.
func (tx *Tx) look(err error) (cause error, alive bool) {
	switch {
	case tx.session.ctx.Err() != nil && tx.task.cancelled.Load():
		tx.doom = deferred.ErrCancelled
		return tx.doom, false
	case tx.session.conn.InTransaction():
		return err, true
	}
	tx.doom = fmt.Errorf("%w: %w", ErrRolledBack, err)
	tx.retry = retryable(tx.session.db.Kind(err))
	return err, false
}

func (tx *Tx) fail(step, sql string, cause error) error {
	t := tx.task
	if t == nil {
		return fmt.Errorf("dbthread: %s: %w", step, cause)
	}
	e := &TxError{Op: t.q.op, Name: t.name, Step: step, SQL: sql, Cause: cause}
	if tx.session != nil {
		e.kind = tx.session.db.Kind(cause)
	}
	return e
}

// enter makes the calling goroutine the only one in the Tx.
func (tx *Tx) enter() error {
	if !tx.state.CompareAndSwap(txOpen, txInUse) {
		if tx.state.Load() == txDone {
			return ErrTxDone
		}
		return ErrTxBusy
	}
	if tx.doom == nil && tx.task.cancelled.Load() {
		tx.doom = deferred.ErrCancelled
	}
	doom := tx.doom
	if doom != nil {
		tx.leave()
	}
	return doom
}

func (tx *Tx) leave() { tx.state.Store(txOpen) }

// openTx is called by the thread before the function runs. Every run has a Tx of
// its own, so that a goroutine that an earlier one has left behind can't use it;
// a transaction that waits has none, since 64 bytes are a sixth of what it takes.
func openTx(t *task, s *session) *Tx {
	tx := &Tx{task: t, session: s}
	tx.state.Store(txOpen)
	return tx
}

// end is called by the thread after the function. It waits for a goroutine
// that is in the Tx at this moment; none gets in afterwards.
func (tx *Tx) end() {
	for !tx.state.CompareAndSwap(txOpen, txDone) {
		runtime.Gosched()
	}
	for tx.rows != nil {
		tx.rows.close()
	}
}

// all runs a query and returns its rows.
func (tx *Tx) all(sql string, args ...any) ([][]driver.Value, error) {
	rows, err := tx.Query(sql, args...)
	if err != nil {
		return nil, err
	}
	var list [][]driver.Value
	for rows.Next() {
		list = append(list, append([]driver.Value(nil), rows.p.row...))
	}
	return list, rows.Err()
}
