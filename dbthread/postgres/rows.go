package postgres

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"

	"github.com/jackc/pgx/v5/pgconn"
)

// rows are read from the connection as they are asked for. Another command
// meanwhile makes them fetch the rest.
type rows struct {
	c    *conn
	p    *stmt
	rr   *pgconn.ResultReader
	both *pgconn.MultiResultReader // if a BEGIN went before it
	stop context.CancelFunc        // of a stream

	kept [][]driver.Value
	tag  pgconn.CommandTag
	err  error // what Next says behind the kept rows; nil while the connection has more
}

var _ driver.Rows = (*rows)(nil)

func (r *rows) Columns() []string {
	names := make([]string, len(r.p.sd.Fields))
	for i, f := range r.p.sd.Fields {
		names[i] = f.Name
	}
	return names
}

func (r *rows) Next(dest []driver.Value) error {
	if len(r.kept) > 0 {
		copy(dest, r.kept[0])
		r.kept = r.kept[1:]
		return nil
	}
	if r.err != nil {
		return r.err
	}
	if r.rr.NextRow() {
		return r.read(dest)
	}
	if r.finish(); r.err == nil {
		r.err = io.EOF
	}
	return r.err
}

// read decodes the row that the connection is at.
func (r *rows) read(dest []driver.Value) error {
	for i, raw := range r.rr.Values() {
		v, err := decode(raw, r.p.sd.Fields[i].DataTypeOID)
		if err != nil {
			return err
		}
		dest[i] = v
	}
	return nil
}

// finish takes the end of the answer off the connection, with what the server
// says there.
func (r *rows) finish() error {
	if r.c.open == r {
		r.c.open = nil
	}
	var err error
	if r.rr != nil {
		r.tag, err = r.rr.Close()
	}
	if r.both != nil {
		err = r.both.Close()
	}
	if r.stop != nil {
		r.stop()
	}
	r.err = r.c.failed(err)
	return r.err
}

// Close gives the connection free. A stream's rows may be many, so the server
// is told to stop; others are read to their end.
func (r *rows) Close() error {
	r.kept = nil
	if r.c.open != r {
		return nil
	}
	if r.stop != nil {
		r.stop()
	}
	if r.finish(); r.err != nil {
		return r.err
	}
	r.err = io.EOF
	return nil
}

// keptBytes is how much open rows may hold when another statement runs.
const keptBytes = 64 << 20

var errManyRows = errors.New("more than 64 MB of rows are still to be read: read or close them before the next statement")

// keep fetches the rest.
func (r *rows) keep() error {
	size := 0
	for r.rr.NextRow() {
		row := make([]driver.Value, len(r.p.sd.Fields))
		if err := r.read(row); err != nil {
			return err
		}
		for _, raw := range r.rr.Values() {
			size += len(raw) + 16
		}
		if size > keptBytes {
			return errManyRows
		}
		r.kept = append(r.kept, row)
	}
	if r.finish(); r.err == nil {
		r.err = io.EOF
		return nil
	}
	return r.err
}
