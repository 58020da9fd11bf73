package mysql

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
)

// rows are read from the connection as they are asked for. Another command
// meanwhile makes them fetch the rest.
type rows struct {
	c     *conn
	rs    driver.Rows
	names []string
	forms []form
	stop  context.CancelFunc // of a stream

	kept [][]driver.Value
	err  error // what Next says behind the kept rows; nil while the connection has more
}

var _ driver.Rows = (*rows)(nil)

// form says what the driver's bytes stand for.
type form uint8

const (
	formBytes form = iota
	formText
	formDecimal
)

func newRows(c *conn, rs driver.Rows, stop context.CancelFunc) *rows {
	r := &rows{c: c, rs: rs, names: rs.Columns(), stop: stop}
	types := rs.(driver.RowsColumnTypeDatabaseTypeName)
	for i := range r.names {
		f := formText
		switch name := types.ColumnTypeDatabaseTypeName(i); {
		case strings.Contains(name, "BLOB"), strings.Contains(name, "BINARY"), name == "BIT", name == "GEOMETRY":
			f = formBytes
		case name == "DECIMAL":
			f = formDecimal
		}
		r.forms = append(r.forms, f)
	}
	return r
}

func (r *rows) Columns() []string { return r.names }

func (r *rows) Next(dest []driver.Value) error {
	if len(r.kept) > 0 {
		copy(dest, r.kept[0])
		r.kept = r.kept[1:]
		return nil
	}
	if r.err != nil {
		return r.err
	}
	return r.read(dest)
}

// read takes the next row off the connection.
func (r *rows) read(dest []driver.Value) error {
	err := r.rs.Next(dest)
	if err == nil {
		for i, v := range dest {
			dest[i] = r.forms[i].value(v)
		}
		return nil
	}
	r.finish(err)
	return r.err
}

// finish notes that the connection has no more rows.
func (r *rows) finish(err error) {
	closed := r.rs.Close()
	if r.stop != nil {
		r.stop()
	}
	if r.c.open == r {
		r.c.open = nil
	}
	if err == io.EOF {
		err = closed
	}
	if r.err = r.c.failed(err); r.err == nil {
		r.err = io.EOF
	}
}

// Close gives the connection free. A stream's rows may be many: breaking it off
// costs the connection. Others are read to their end.
func (r *rows) Close() error {
	r.kept = nil
	if r.err != nil {
		return nil
	}
	if r.stop != nil {
		r.stop()
	}
	if r.finish(io.EOF); r.err != io.EOF {
		return r.err
	}
	return nil
}

// keptBytes is how much open rows may hold when another statement runs.
const keptBytes = 64 << 20

var errManyRows = errors.New("more than 64 MB of rows are still to be read: read or close them before the next statement")

// keep fetches the rest.
func (r *rows) keep() error {
	size := 0
	for {
		row := make([]driver.Value, len(r.names))
		if err := r.read(row); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if size += sizeOf(row); size > keptBytes {
			return errManyRows
		}
		r.kept = append(r.kept, row)
	}
}

func sizeOf(row []driver.Value) int {
	size := 16 * len(row)
	for _, v := range row {
		switch v := v.(type) {
		case string:
			size += len(v)
		case []byte:
			size += len(v)
		}
	}
	return size
}

// value turns what the driver gives into int64, float64, string, []byte,
// time.Time or nil. The driver's bytes are good until its next row.
func (f form) value(v driver.Value) driver.Value {
	switch v := v.(type) {
	case []byte:
		switch f {
		case formText:
			return string(v)
		case formDecimal:
			return decimal(string(v))
		}
		return append([]byte{}, v...)
	case float32:
		return float64(v)
	case uint64:
		if v <= math.MaxInt64 {
			return int64(v)
		}
		return strconv.FormatUint(v, 10)
	}
	return v
}

// decimal makes a number of what SUM and AVG return: an int64 if it is whole
// and fits, otherwise the nearest float64.
func decimal(text string) driver.Value {
	if i, err := strconv.ParseInt(text, 10, 64); err == nil {
		return i
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil {
		return f
	}
	return text
}
