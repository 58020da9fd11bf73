package dialect

import (
	"errors"
	"fmt"
)

// What went wrong, in kinds that a caller can act on. A Database's Kind names
// them.
var (
	ErrBusy         = errors.New("the database is locked by another process")
	ErrFull         = errors.New("the disk or the database is full")
	ErrIO           = errors.New("input/output error")
	ErrCorrupt      = errors.New("the database is damaged")
	ErrNotADatabase = errors.New("not a database")
	ErrReadOnly     = errors.New("read-only")
	ErrCantOpen     = errors.New("cannot be opened")
	ErrNoMemory     = errors.New("out of memory")
	ErrTooBig       = errors.New("value too big")
	ErrInvalidValue = errors.New("not a value that can be stored")
	ErrInterrupted  = errors.New("interrupted")
	ErrExists       = errors.New("it exists already")
	ErrRefused      = errors.New("refused: the broker alone controls transactions and settings")

	// ErrConflict tells of a deadlock, or that the order of transactions which
	// ran at once can't be made good: running the whole transaction again may
	// succeed, and the broker does it.
	ErrConflict = errors.New("conflict with another transaction")
	// ErrConnectionLost tells that the link to the server broke before the
	// transaction was to be committed. Nothing of it is stored.
	ErrConnectionLost = errors.New("connection lost")
	// ErrOutcomeUnknown tells that the link broke while the transaction was
	// being committed: it may be stored, or not.
	ErrOutcomeUnknown = errors.New("outcome unknown: it may be committed or not")

	ErrConstraint = errors.New("constraint violated")
	ErrUnique     = fmt.Errorf("%w: unique", ErrConstraint)
	ErrForeignKey = fmt.Errorf("%w: foreign key", ErrConstraint)
)
