package postgres

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"

	"github.com/jackc/pgx/v5/pgconn"

	"sasync/dbthread/dialect"
)

// stmt is a prepared statement.
type stmt struct {
	c       *conn
	sd      *pgconn.StatementDescription
	text    text
	formats []int16 // of the columns
	givesID bool    // the last column is the row's id, for LastInsertID
}

// Prepare compiles sql.
func (c *conn) Prepare(ctx context.Context, sql string) (dialect.Stmt, error) {
	t, err := inspect(sql)
	if err != nil {
		return nil, err
	}
	p := &stmt{c: c, text: t}
	full := t.sql
	if key, err := c.keyOf(ctx, t); err != nil {
		return nil, err
	} else if key != "" {
		full, p.givesID = t.sql[:t.end]+" RETURNING "+quote(key), true
	}
	if p.sd, err = c.prepareText(ctx, full); err != nil {
		return nil, err
	}
	p.formats = make([]int16, len(p.sd.Fields))
	for i, f := range p.sd.Fields {
		p.formats[i] = formatOf(f.DataTypeOID)
	}
	return p, nil
}

// keyOf finds the column whose new value is LastInsertID: the table's only key,
// if it is an integer. It asks once for each table.
func (c *conn) keyOf(ctx context.Context, t text) (string, error) {
	if t.table == "" || t.returns {
		return "", nil
	}
	if key, known := c.keys[t.table]; known {
		return key, nil
	}
	if err := c.keepOpenRows(); err != nil {
		return "", err
	}
	const find = `SELECT a.attname FROM pg_index i
		JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
		WHERE i.indrelid = to_regclass($1) AND i.indisprimary AND i.indnkeyatts = 1
		AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
		AND has_column_privilege(a.attrelid, a.attnum, 'SELECT')`
	r := c.pc.ExecParams(ctx, find, [][]byte{[]byte(t.table)}, nil, nil, nil).Read()
	if r.Err != nil {
		return "", c.failed(r.Err)
	}
	key := ""
	if len(r.Rows) > 0 {
		key = string(r.Rows[0][0])
	}
	c.keys[t.table] = key
	return key, nil
}

func (p *stmt) NumInput() int  { return len(p.sd.ParamOIDs) }
func (p *stmt) ReadOnly() bool { return p.text.readOnly() }
func (p *stmt) Commits() bool  { return false }

// Close waits for nobody.
func (p *stmt) Close() error {
	p.c.drop(p.sd.Name)
	return nil
}

func (c *conn) drop(name string) { c.dropped = append(c.dropped, name) }

// forgetDropped has the server forget statements some at a time. What is left
// ends with the connection.
func (c *conn) forgetDropped(ctx context.Context) error {
	if len(c.dropped) < 32 || c.pc.IsClosed() {
		return nil
	}
	names := c.dropped
	c.dropped = nil
	pipe := c.pc.StartPipeline(ctx)
	for _, name := range names {
		pipe.SendDeallocate(name)
	}
	return c.failed(errors.Join(pipe.Sync(), pipe.Close()))
}

// Exec runs the statement to its end.
func (p *stmt) Exec(ctx context.Context, args []driver.NamedValue) (dialect.Result, error) {
	r, err := p.run(ctx, args)
	if err != nil {
		return dialect.Result{}, err
	}
	return p.finish(r)
}

// finish reads what a statement that is executed has to say.
func (p *stmt) finish(r *rows) (result dialect.Result, err error) {
	row := make([]driver.Value, len(p.sd.Fields))
	for err == nil {
		if err = r.Next(row); err == nil && p.givesID {
			result.LastInsertID, _ = row[0].(int64)
		}
	}
	if err != io.EOF {
		return dialect.Result{}, err
	}
	if !p.ReadOnly() {
		result.RowsAffected = r.tag.RowsAffected()
	}
	return result, nil
}

func (p *stmt) Query(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	if p.givesID { // the statement as it was written has no rows
		_, err := p.Exec(ctx, args)
		return noRows{}, err
	}
	r, err := p.run(ctx, args)
	if err != nil {
		return nil, err
	}
	return r, nil
}

func (p *stmt) run(ctx context.Context, args []driver.NamedValue) (*rows, error) {
	values, formats, err := encode(args, p.sd.ParamOIDs)
	if err != nil {
		return nil, err
	}
	return p.send(ctx, values, formats)
}

// send sends the statement, and the BEGIN that may still be due before it.
func (p *stmt) send(ctx context.Context, values [][]byte, formats []int16) (*rows, error) {
	c := p.c
	if err := c.keepOpenRows(); err != nil {
		return nil, err
	}
	r := &rows{c: c, p: p}
	if c.role == dialect.Stream {
		ctx, r.stop = context.WithCancel(ctx)
	}
	c.open = r
	if !c.pending {
		r.rr = c.pc.ExecStatement(ctx, p.sd, values, formats, p.formats)
		return r, nil
	}
	c.pending = false
	var batch pgconn.Batch
	batch.ExecParams(c.begin, nil, nil, nil, nil)
	batch.ExecStatement(p.sd, values, formats, p.formats)
	r.both = c.pc.ExecBatch(ctx, &batch)
	for range 2 { // BEGIN's and the statement's
		if !r.both.NextResult() {
			return nil, r.finish()
		}
	}
	r.rr = r.both.ResultReader()
	return r, nil
}

// noRows are the rows of a statement that has none.
type noRows struct{}

func (noRows) Columns() []string         { return nil }
func (noRows) Close() error              { return nil }
func (noRows) Next([]driver.Value) error { return io.EOF }
