package mysql

import (
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/go-sql-driver/mysql"

	"sasync/dbthread/dialect"
)

// kinds sorts by the server's error numbers.
var kinds = map[uint16]error{
	1213: dialect.ErrConflict, // deadlock, or refused by a cluster's certification
	1205: dialect.ErrConflict, // lock wait timeout
	1020: dialect.ErrConflict, // the record has changed
	1062: dialect.ErrUnique,
	1586: dialect.ErrUnique,
	1216: dialect.ErrForeignKey,
	1217: dialect.ErrForeignKey,
	1451: dialect.ErrForeignKey,
	1452: dialect.ErrForeignKey,
	1048: dialect.ErrConstraint, // NULL
	1364: dialect.ErrConstraint, // no value and no default
	3819: dialect.ErrConstraint, // CHECK
	4025: dialect.ErrConstraint, // CHECK, of MariaDB
	1406: dialect.ErrTooBig,     // text too long
	1264: dialect.ErrTooBig,     // number out of range
	1690: dialect.ErrTooBig,     // in an expression
	1153: dialect.ErrTooBig,     // packet
	1301: dialect.ErrTooBig,
	1265: dialect.ErrInvalidValue, // a number with something behind it
	1292: dialect.ErrInvalidValue, // no number, no date
	1366: dialect.ErrInvalidValue, // no number, no UTF-8
	1021: dialect.ErrFull,
	1114: dialect.ErrFull,
	1050: dialect.ErrExists, // table
	1060: dialect.ErrExists, // column
	1061: dialect.ErrExists, // index
	1290: dialect.ErrReadOnly,
	1792: dialect.ErrReadOnly,
	1836: dialect.ErrReadOnly,
	1317: dialect.ErrInterrupted,
	1969: dialect.ErrInterrupted, // max_statement_time
	3024: dialect.ErrInterrupted,
	1037: dialect.ErrNoMemory,
	1038: dialect.ErrNoMemory,
	1034: dialect.ErrCorrupt,
	1194: dialect.ErrCorrupt,
	1040: dialect.ErrCantOpen, // too many connections
	1044: dialect.ErrCantOpen,
	1045: dialect.ErrCantOpen,
	1049: dialect.ErrCantOpen, // no such database
	1698: dialect.ErrCantOpen,
	1047: dialect.ErrConnectionLost, // the node is cut off from its cluster
	1053: dialect.ErrConnectionLost, // the server stops
	1927: dialect.ErrConnectionLost, // the connection was killed
	4031: dialect.ErrConnectionLost, // idle too long
}

// Kind sorts err by the server's error number.
func (d *database) Kind(err error) error { return kindOf(err) }

// kindOf looks for the connection's own marks first.
func kindOf(err error) error {
	for _, marked := range []error{
		dialect.ErrOutcomeUnknown, dialect.ErrConnectionLost, dialect.ErrConflict, dialect.ErrRefused, dialect.ErrTooBig,
	} {
		if errors.Is(err, marked) {
			return marked
		}
	}
	var coded *mysql.MySQLError
	switch {
	case errors.As(err, &coded):
		return kinds[coded.Number]
	case errors.Is(err, mysql.ErrPktTooLarge):
		return dialect.ErrTooBig
	}
	return nil
}

// failed notes what an error has cost: the connection, or the transaction.
func (c *conn) failed(err error) error {
	if err == nil {
		return nil
	}
	kind := kindOf(err)
	dead := errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysql.ErrInvalidConn) || c.open == nil && !c.link.IsValid()
	// A server that has become a read-only one is left for one that is not.
	demoted := errors.Is(kind, dialect.ErrReadOnly) && c.role == dialect.Writer
	switch {
	case dead || demoted || errors.Is(kind, dialect.ErrConnectionLost):
		c.lost = true
		return fmt.Errorf("%w: %w", dialect.ErrConnectionLost, err)
	case errors.Is(kind, dialect.ErrConflict):
		c.ended = true
	}
	return err
}
