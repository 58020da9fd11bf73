package sqlite

import (
	"errors"

	"github.com/mattn/go-sqlite3"

	"sasync/dbthread/dialect"
)

var kinds = map[sqlite3.ErrNo]error{
	sqlite3.ErrBusy:       dialect.ErrBusy,
	sqlite3.ErrLocked:     dialect.ErrBusy,
	sqlite3.ErrFull:       dialect.ErrFull,
	sqlite3.ErrIoErr:      dialect.ErrIO,
	sqlite3.ErrCorrupt:    dialect.ErrCorrupt,
	sqlite3.ErrNotADB:     dialect.ErrNotADatabase,
	sqlite3.ErrReadonly:   dialect.ErrReadOnly,
	sqlite3.ErrCantOpen:   dialect.ErrCantOpen,
	sqlite3.ErrPerm:       dialect.ErrCantOpen,
	sqlite3.ErrNomem:      dialect.ErrNoMemory,
	sqlite3.ErrTooBig:     dialect.ErrTooBig,
	sqlite3.ErrMismatch:   dialect.ErrInvalidValue,
	sqlite3.ErrInterrupt:  dialect.ErrInterrupted,
	sqlite3.ErrAuth:       dialect.ErrRefused,
	sqlite3.ErrConstraint: dialect.ErrConstraint,
}

// errConstraintDataType is that of STRICT tables, which go-sqlite3 has no name for.
const errConstraintDataType sqlite3.ErrNoExtended = 19 | 12<<8

var constraintKinds = map[sqlite3.ErrNoExtended]error{
	sqlite3.ErrConstraintUnique:     dialect.ErrUnique,
	sqlite3.ErrConstraintPrimaryKey: dialect.ErrUnique,
	sqlite3.ErrConstraintRowID:      dialect.ErrUnique,
	sqlite3.ErrConstraintForeignKey: dialect.ErrForeignKey,
	errConstraintDataType:           dialect.ErrInvalidValue,
}

// Kind sorts err by SQLite's result code.
func (d *database) Kind(err error) error {
	var coded sqlite3.Error
	if !errors.As(err, &coded) {
		return nil
	}
	if kind := constraintKinds[coded.ExtendedCode]; kind != nil {
		return kind
	}
	return kinds[coded.Code]
}
