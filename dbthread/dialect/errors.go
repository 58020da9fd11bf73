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
	ErrInterrupted  = errors.New("interrupted")
	ErrRefused      = errors.New("refused: the broker alone controls transactions and settings")

	ErrConstraint = errors.New("constraint violated")
	ErrUnique     = fmt.Errorf("%w: unique", ErrConstraint)
	ErrForeignKey = fmt.Errorf("%w: foreign key", ErrConstraint)
)
