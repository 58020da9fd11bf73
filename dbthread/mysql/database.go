package mysql

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/go-sql-driver/mysql"

	"sasync/dbthread/dialect"
)

// database is a server's, or that of a cluster's nodes.
type database struct {
	// Immutable after open.
	config    *mysql.Config
	name      string
	hosts     []string
	isolation string
	galera    bool

	current atomic.Int32 // the host that connections go to
}

var _ dialect.Database = (*database)(nil)

func (d *database) Name() string { return d.name }

func (d *database) Schema() dialect.Schema { return theSchema }

func (d *database) Server() bool { return true }

// Connect opens a connection to the host that the others are connected to, or
// to the next one that is fit: all go there then, so that one node is written
// to at a time.
func (d *database) Connect(role dialect.Role) (dialect.Conn, error) {
	first := d.current.Load()
	var errs []error
	for i := range d.hosts {
		n := (int(first) + i) % len(d.hosts)
		c, err := d.dial(d.hosts[n], role)
		if err == nil {
			d.current.CompareAndSwap(first, int32(n))
			return c, nil
		}
		errs = append(errs, fmt.Errorf("%s: %w", d.hosts[n], err))
	}
	return nil, errors.Join(errs...)
}

func (d *database) dial(host string, role dialect.Role) (*conn, error) {
	config := d.config.Clone()
	config.Addr = host
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), config.Timeout)
	defer cancel()
	link, err := connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	c := &conn{link: link.(driverConn), role: role, pingTime: config.Timeout}
	if err := d.setUp(ctx, c); err != nil {
		return nil, errors.Join(err, link.Close())
	}
	return c, nil
}

// sqlMode makes SQL mean what it means to the other engines.
const sqlMode = "ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO," +
	"NO_ZERO_DATE,NO_ZERO_IN_DATE,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO,ONLY_FULL_GROUP_BY"

// setUp brings a session into the modes that the broker counts on. Without
// autocommit a transaction begins with its first statement, which spares a
// round trip, and one that the server has ended is not followed by statements
// that commit themselves. Readers see one snapshot: it is serializable where
// writers lock what they read.
func (d *database) setUp(ctx context.Context, c *conn) error {
	statements := []string{
		"SET SESSION sql_mode = '" + sqlMode + "'",
		"SET SESSION autocommit = 0",
	}
	switch c.role {
	case dialect.Writer:
		statements = append(statements, "SET SESSION TRANSACTION ISOLATION LEVEL "+d.isolation)
	case dialect.Stream: // its user may be slow, and the server would hang up
		statements = append(statements, "SET SESSION net_write_timeout = 86400")
		fallthrough
	default:
		statements = append(statements, "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
	}
	if d.galera {
		statements = append(statements, "SET SESSION wsrep_sync_wait = 1")
	}
	for _, sql := range statements {
		if err := c.send(ctx, sql); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
	}
	if err := d.checkFit(ctx, c); err != nil {
		return err
	}
	return c.askMost(ctx)
}

// askMost asks for the server's limit. The driver asks too, and keeps what it
// knows to itself.
func (c *conn) askMost(ctx context.Context) error {
	row, err := c.ask(ctx, "SELECT @@max_allowed_packet")
	if err == nil && len(row) == 1 {
		c.most, err = strconv.Atoi(asNumber(row[0]))
	}
	if err != nil {
		return fmt.Errorf("max_allowed_packet: %w", err)
	}
	return c.send(ctx, "ROLLBACK")
}

// checkFit finds out whether a node of several can do what role needs.
func (d *database) checkFit(ctx context.Context, c *conn) error {
	if d.galera {
		ready, err := c.ask(ctx, "SHOW STATUS LIKE 'wsrep_ready'")
		if err != nil {
			return err
		}
		if len(ready) < 2 || !strings.EqualFold(text(ready[1]), "ON") {
			return errors.New("wsrep_ready is not ON: no working part of a cluster")
		}
	}
	if len(d.hosts) > 1 && c.role == dialect.Writer {
		readOnly, err := c.ask(ctx, "SELECT @@read_only")
		if err != nil {
			return err
		}
		if len(readOnly) < 1 || readOnly[0] != int64(0) && text(readOnly[0]) != "0" {
			return errors.New("read_only is set")
		}
	}
	return nil
}

// text is a value of the text protocol.
func text(v driver.Value) string {
	if b, ok := v.([]byte); ok {
		return string(b)
	}
	return fmt.Sprint(v)
}
