package dialect

import (
	"context"
	"database/sql/driver"
)

// Database is one database that connections can be opened to. Its methods are
// safe from any goroutine.
type Database interface {
	// Name tells a person which database it is: a path, or a URL without its
	// password.
	Name() string
	// Connect opens a connection. A writer's comes first and makes the
	// database ready; nothing else is open then.
	Connect(Role) (Conn, error)
	// Kind is the sentinel of this package that err belongs to, or nil.
	Kind(err error) error
	// Schema is how the engine describes and makes tables.
	Schema() Schema
	// Server says that connections are links to a server: writers work side by
	// side, each transaction has a COMMIT of its own, and links get lost.
	// Otherwise there is one writer, which commits transactions in groups.
	Server() bool
}

// Role is what a connection is for.
type Role uint8

const (
	Writer Role = iota // reads and writes
	Reader             // refuses to write
	Stream             // a Reader for one long query at a time, which may be broken off
)

// Conn is one connection. One goroutine uses it at a time; which one may
// change.
type Conn interface {
	// Begin opens a transaction. A writer's, where there is only one, has the
	// right to write from its start, so that nothing after it fails for want of
	// a lock. A server may be told of it with the first statement.
	Begin() error
	// Commit fails with ErrOutcomeUnknown if nobody can tell whether the
	// transaction was committed.
	Commit() error
	// Rollback ends what is left of a transaction, after any error.
	Rollback() error

	// Savepoint, Release and RollbackTo bracket one member of a group.
	// Savepoints are not nested. RollbackTo undoes and releases.
	Savepoint() error
	Release() error
	RollbackTo() error

	// InTransaction is the database's own word on whether the transaction that
	// Begin opened still exists and can go on: some errors end it.
	InTransaction() bool
	// FailedClean says that the statement that failed last left no changes
	// behind.
	FailedClean() bool

	// Prepare compiles one statement. Text that holds another one, none, or a
	// statement that would end the transaction is refused. Ending ctx gives up
	// a server that does not answer.
	Prepare(ctx context.Context, sql string) (Stmt, error)

	// Alive says whether the connection may still be used, as far as is known
	// without asking: after an error that was a lost link it may not.
	Alive() bool
	// Ping asks whether the database still answers, and waits no longer than
	// for a connection, nor behind the end of ctx.
	Ping(ctx context.Context) error

	// Close ends the connection. A writer is the last one open and leaves the
	// database tidy.
	Close() error
}

// Stmt is a prepared statement of one connection. It runs once at a time: rows
// are closed before it is used again.
type Stmt interface {
	// NumInput is the number of parameters.
	NumInput() int
	// ReadOnly says that the statement changes nothing.
	ReadOnly() bool
	// Commits says that the engine commits the transaction before or after the
	// statement, as some do for changes of the schema. It is let in where the
	// transaction is Exclusive.
	Commits() bool
	// Exec runs the statement to its end. args are int64, float64, bool,
	// string, []byte or nil, with Ordinal set, and are not kept. Ending ctx
	// interrupts it, and may end the transaction.
	Exec(ctx context.Context, args []driver.NamedValue) (Result, error)
	// Query runs the statement and hands out its rows. Ending ctx interrupts
	// it likewise.
	Query(ctx context.Context, args []driver.NamedValue) (driver.Rows, error)
	Close() error
}

// Result is what a statement without rows has done.
type Result struct {
	LastInsertID int64 // the row id of the row inserted last; 0 if none was
	RowsAffected int64
}
