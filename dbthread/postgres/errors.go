package postgres

import (
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"sasync/dbthread/dialect"
)

// kinds sorts by SQLSTATE, the whole code or its class.
var kinds = map[string]error{
	"40001": dialect.ErrConflict, // serialization failure
	"40P01": dialect.ErrConflict, // deadlock
	"55P03": dialect.ErrConflict, // lock_timeout
	"40003": dialect.ErrOutcomeUnknown,
	"23505": dialect.ErrUnique,
	"23503": dialect.ErrForeignKey,
	"23":    dialect.ErrConstraint,
	"25006": dialect.ErrReadOnly,
	"42P07": dialect.ErrExists, // table or index
	"42701": dialect.ErrExists, // column
	"42710": dialect.ErrExists,
	"22001": dialect.ErrTooBig,       // text too long
	"22003": dialect.ErrTooBig,       // number out of range
	"54":    dialect.ErrTooBig,       // program limit
	"22007": dialect.ErrInvalidValue, // no date
	"22008": dialect.ErrInvalidValue,
	"22021": dialect.ErrInvalidValue, // no UTF-8, or a NUL
	"22P02": dialect.ErrInvalidValue, // no number
	"53100": dialect.ErrFull,
	"53200": dialect.ErrNoMemory,
	"57014": dialect.ErrInterrupted,
	"58030": dialect.ErrIO,
	"XX001": dialect.ErrCorrupt,
	"XX002": dialect.ErrCorrupt,
	"08":    dialect.ErrConnectionLost,
	"57P01": dialect.ErrConnectionLost, // the server stops
	"57P02": dialect.ErrConnectionLost, // it has crashed
	"57P03": dialect.ErrConnectionLost, // it starts
	"57P05": dialect.ErrConnectionLost, // idle too long
	"28":    dialect.ErrCantOpen,
	"3D000": dialect.ErrCantOpen,
	"53300": dialect.ErrCantOpen, // too many connections
}

// Kind sorts err by SQLSTATE. The connection's own marks come first.
func (d *database) Kind(err error) error {
	for _, marked := range []error{
		dialect.ErrOutcomeUnknown, dialect.ErrConflict, dialect.ErrConnectionLost, dialect.ErrRefused, dialect.ErrTooBig,
	} {
		if errors.Is(err, marked) {
			return marked
		}
	}
	var coded *pgconn.PgError
	if !errors.As(err, &coded) || len(coded.Code) < 2 {
		return nil
	}
	if coded.Code == "23505" && coded.SchemaName == "pg_catalog" { // two made the same at once
		return dialect.ErrExists
	}
	if kind := kinds[coded.Code]; kind != nil {
		return kind
	}
	return kinds[coded.Code[:2]]
}

// failed marks an error that has cost the connection, or made it useless.
func (c *conn) failed(err error) error {
	if err == nil {
		return nil
	}
	var coded *pgconn.PgError
	errors.As(err, &coded)
	switch {
	case c.pc.IsClosed():
		return fmt.Errorf("%w: %w", dialect.ErrConnectionLost, err)
	case coded == nil:
	case coded.Code == "25006" && c.role == dialect.Writer:
		// The server was the primary one and is no more. Connecting anew finds
		// the one that is.
		c.stale = true
		return fmt.Errorf("%w: %w", dialect.ErrConnectionLost, err)
	case coded.Code == "0A000" && strings.Contains(coded.Message, "cached plan"):
		// A table has changed under a prepared statement.
		c.stale = true
		return fmt.Errorf("%w: %w", dialect.ErrConflict, err)
	}
	return err
}
