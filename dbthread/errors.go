package dbthread

import (
	"errors"
	"fmt"

	"sasync/dbthread/dialect"
)

// What a call on the loop can meet.
var (
	// ErrShutdown is the result of what was asked of a broker after Shutdown.
	ErrShutdown = errors.New("the broker is shut down")
	// ErrQueueFull is the result of a transaction beyond Config.MaxQueued.
	ErrQueueFull = errors.New("the queue is full")
	// ErrNotReady is the result of a Next while an earlier one still waits.
	ErrNotReady = errors.New("an earlier Next has not fired yet")
	// ErrStopped is the result of a Next after Stop.
	ErrStopped = errors.New("stopped")
)

// What a transaction function can meet.
var (
	// ErrNoRows is Scan's answer when a query has none.
	ErrNoRows = errors.New("no rows")
	// ErrTxDone tells that a Tx or its Rows were used after the function that
	// they were made for had returned.
	ErrTxDone = errors.New("used after the transaction function returned")
	// ErrTxBusy tells that two goroutines used a Tx at the same moment.
	ErrTxBusy = errors.New("used by two goroutines at once")
	// ErrRolledBack tells that the database has ended the transaction because
	// of an earlier error.
	ErrRolledBack = errors.New("the database has rolled the transaction back")
	// ErrMigrated tells that the database has seen a migration that the program
	// does not know.
	ErrMigrated = errors.New("the database has it, and this program does not")
	// ErrSingleStatement tells that a SingleStatement transaction tried a
	// second statement that writes.
	ErrSingleStatement = errors.New("a second writing statement in a SingleStatement transaction")
)

// Kinds of database errors, the same on every engine. errors.Is finds them;
// errors.As finds the driver's own error with its code.
var (
	ErrBusy         = dialect.ErrBusy
	ErrFull         = dialect.ErrFull
	ErrIO           = dialect.ErrIO
	ErrCorrupt      = dialect.ErrCorrupt
	ErrNotADatabase = dialect.ErrNotADatabase
	ErrReadOnly     = dialect.ErrReadOnly
	ErrCantOpen     = dialect.ErrCantOpen
	ErrNoMemory     = dialect.ErrNoMemory
	ErrTooBig       = dialect.ErrTooBig
	ErrInvalidValue = dialect.ErrInvalidValue // a text that is no UTF-8 or no number, a NaN
	ErrInterrupted  = dialect.ErrInterrupted
	ErrExists       = dialect.ErrExists     // a table, column or index
	ErrRefused      = dialect.ErrRefused    // transaction control or a broker's setting in user SQL
	ErrConflict     = dialect.ErrConflict   // and trying again for Config.RetryTime did not help
	ErrConstraint   = dialect.ErrConstraint // ErrUnique and ErrForeignKey are constraints too
	ErrUnique       = dialect.ErrUnique     // also a primary key
	ErrForeignKey   = dialect.ErrForeignKey

	// ErrConnectionLost tells that the link to a server broke. Nothing of the
	// transaction is stored.
	ErrConnectionLost = dialect.ErrConnectionLost
	// ErrOutcomeUnknown tells that the link broke during the commit: the
	// transaction is stored or it is not, and only looking can tell.
	ErrOutcomeUnknown = dialect.ErrOutcomeUnknown
)

// TxError is the error of a transaction. errors.Is finds its kind and its
// cause.
type TxError struct {
	Op    string // "transact", "read" or "select"
	Name  string // of the transaction
	Step  string // what failed: "queue", "begin", "prepare", "bind", "exec", "query", "scan", "commit"; "" for the function itself
	SQL   string // the statement, if one failed
	Cause error

	kind error
}

func (e *TxError) Error() string { return fmt.Sprintf("dbthread: %s %q: %s", e.Op, e.Name, e.short()) }

func (e *TxError) short() string {
	if e.Step == "" {
		return e.Cause.Error()
	}
	return e.Step + ": " + e.Cause.Error()
}

// Unwrap is the cause.
func (e *TxError) Unwrap() error { return e.Cause }

// Is says whether the database's error is of the kind target.
func (e *TxError) Is(target error) bool { return e.kind != nil && errors.Is(e.kind, target) }

// OpenError tells why a database could not be put to use.
type OpenError struct {
	Name  string // the database: its path, or its URL without a password
	Step  string // "url", "prepare", "connect", "startup", "connect reader"
	Cause error

	kind error
}

func (e *OpenError) Error() string {
	step := ""
	if e.Step != "connect" {
		step = e.Step + ": "
	}
	cause := e.Cause.Error()
	if tx, ok := e.Cause.(*TxError); ok { // the start-up transaction's
		cause = tx.short()
	}
	return fmt.Sprintf("dbthread: open %q: %s%s", e.Name, step, cause)
}

// Unwrap is the cause.
func (e *OpenError) Unwrap() error { return e.Cause }

// Is says whether the database's error is of the kind target.
func (e *OpenError) Is(target error) bool { return e.kind != nil && errors.Is(e.kind, target) }
