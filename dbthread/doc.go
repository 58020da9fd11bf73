// Package dbthread runs SQL transactions on database threads and brings their
// results home to an event loop as Deferreds.
//
// A Broker owns one database. Its transactions are plain functions of a *Tx:
//
//	import (
//		"sasync/dbthread"
//		_ "sasync/dbthread/sqlite" // the engine
//	)
//
//	b := dbthread.Open(loop, "sqlite:stat.db", dbthread.Config{Startup: createTables})
//
//	var setNameValue = dbthread.Define("setNameValue", func(tx *dbthread.Tx, v string) (int64, error) {
//		var id int64
//		err := tx.QueryRow(selectValue, v).Scan(&id)
//		if !errors.Is(err, dbthread.ErrNoRows) {
//			return id, err
//		}
//		r, err := tx.Exec(insertValue, v)
//		return r.LastInsertID, err
//	}, dbthread.Niceness(-15))
//
//	d := setNameValue.Go(b, "GET /")       // on the loop: a Deferred
//	id, err := setNameValue.In(tx, "GET /") // in another transaction: a call
//
// A program ends it before its reactor ends:
//
//	r.Before(reactor.Shutdown, b.Shutdown)
//
// # Where things run
//
// The loop owns the Broker and every Deferred; their methods are "Loop only."
// A transaction function runs on a database thread, so it gets what it needs as
// arguments and touches nothing that the loop owns. A thread is a goroutine
// that alone uses one connection: one writes (several where the engine is a
// server), two read beside it, and each open Deferator has another one. No method of this package blocks the loop.
//
// # What a result promises
//
// Transactions that wait together are committed together: each runs in a
// savepoint of its own inside one BEGIN and COMMIT, and their Deferreds fire,
// with values and errors alike, after that COMMIT is on the disk. This is 50 to
// 90 times faster than a COMMIT for each, and nothing is acknowledged that a
// power failure could take back. One that fails is rolled back alone. A few
// errors (a full disk, ON CONFLICT ROLLBACK, a deferred constraint) undo the
// whole group: then the others are run again.
//
// So a function may run more than once, and what it returns counts only for
// its last run. Exclusive is for those that must not: they have side effects,
// change the schema, or take long. SingleStatement spares the savepoint, and
// DefineInsert the statements of all rows but one.
//
// # Servers
//
// PostgreSQL, MariaDB and MySQL have a package each (sasync/dbthread/postgres,
// sasync/dbthread/mysql) and are chosen by the URL. Config.Writers threads write
// side by side, and each transaction has a COMMIT of its own. One that meets a
// conflict, or loses its connection before the commit, runs again, unless it is
// Exclusive. A commit that gets no answer is ErrOutcomeUnknown. A named Series
// commits in order. docs/scaling.md says which engine to take when.
//
// # Order
//
// Transactions run by niceness (see Niceness), equal ones in the order in which
// they were queued. A Read sees every write whose Deferred had fired before the
// Read was queued, and perhaps later ones. Nothing else is promised about the
// order of reads and writes; a Read with AfterWrites takes its turn among the
// transactions.
//
// # Pressure
//
// The queue is bounded by Config.MaxQueued. A producer that would fill it asks
// Ready first and waits for it, and so runs at the database's pace. Subscribe
// tells how many are pending, Stats how long they wait and run, Trace which ones
// were slow. Package metrics has these numbers for Prometheus, package tracing has
// hooks for Trace.
//
// # Errors
//
// Errors are *TxError, or *OpenError when the database could not be put to use.
// errors.Is finds the kind of a database error (ErrBusy, ErrFull, ErrUnique and
// so on, the same on every engine), errors.As the driver's own error with its
// code. A panic in a function becomes a *deferred.PanicError.
//
// # Tests
//
// Package dbthreadtest has temporary databases, faults that come when a test
// wants them, and a writer that commits when it says so. Config.RunTwice shows a
// function that does not bear to run again.
//
// # What it does not do
//
// SQL stays SQL: there is no object mapping. Times are bound as the numbers or
// texts that the program chooses. BEGIN, COMMIT, SAVEPOINT, ATTACH and the
// settings that the broker counts on are refused in user SQL.
package dbthread
