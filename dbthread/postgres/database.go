package postgres

import (
	"context"
	"net"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"

	"sasync/dbthread/dialect"
)

// database is a server's, or that of several that stand in for each other. It
// is immutable.
type database struct {
	config    *pgconn.Config
	name      string
	isolation string
	answer    time.Duration // 0: wait for ever
}

var _ dialect.Database = (*database)(nil)

func (d *database) Name() string { return d.name }

func (d *database) Schema() dialect.Schema { return theSchema }

func (d *database) Server() bool { return true }

// cancelTime is how long a statement that was told to stop has for it, before
// its connection is given up.
const cancelTime = 5 * time.Second

func (d *database) prepareConfig() {
	c := d.config
	c.BuildContextWatcherHandler = func(pc *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: pc, DeadlineDelay: cancelTime}
	}
	c.AfterNetConnect = func(_ context.Context, _ *pgconn.Config, link net.Conn) (net.Conn, error) {
		return &timedLink{Conn: link, answer: d.answer}, nil
	}
	c.RuntimeParams["client_encoding"] = "UTF8"
	c.RuntimeParams["standard_conforming_strings"] = "on"
}

// Connect opens a connection to the first server that answers, of those that
// the URL names, and fits its target_session_attrs.
func (d *database) Connect(role dialect.Role) (dialect.Conn, error) {
	pc, err := pgconn.ConnectConfig(context.Background(), d.config)
	if err != nil {
		return nil, err
	}
	return &conn{
		pc: pc, role: role, begin: d.beginFor(role), pingTime: d.config.ConnectTimeout,
		keys: map[string]string{}, bulks: map[string]*bulkPlan{},
	}, nil
}

// beginFor is how transactions begin. A read is serializable too: under
// PostgreSQL's snapshots a reader can see what no order of the writers would
// show. A stream gives its rows away while it runs and can't run again, so it
// reads one snapshot, which nothing aborts.
func (d *database) beginFor(role dialect.Role) string {
	switch {
	case role == dialect.Writer:
		return "BEGIN ISOLATION LEVEL " + d.isolation
	case role == dialect.Stream && d.isolation == "serializable":
		return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
	}
	return "BEGIN ISOLATION LEVEL " + d.isolation + " READ ONLY"
}
