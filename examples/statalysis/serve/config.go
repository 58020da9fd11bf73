package serve

import (
	"time"

	"sasync/dbthread"
	"sasync/examples/statalysis/geo"
)

// Config is what New makes a Site from. It is copied.
type Config struct {
	// Broker is the database, which store.CreateSchema has made ready.
	Broker *dbthread.Broker
	// Password is what visitors have to know. Empty means none: then only who is
	// on this machine should reach the port.
	Password string
	// Hosts are the names, without port, under which the site may be asked for,
	// beside localhost and addresses. With a password any will do.
	Hosts []string
	// QueryTime is how long a question or a statement may take. Zero means 10 s.
	QueryTime time.Duration
	// SQLRows is how many rows of a statement are shown. Zero means 1,000.
	SQLRows int
	// Geo knows where addresses are. Nil means that nobody does.
	Geo *geo.DB
	// Live gives the counters of a load that runs in this program. Nil means that
	// there is none, and what others load is seen in the database. Called on the
	// loop.
	Live func() Live
}

func (c Config) withDefaults() Config {
	if c.QueryTime <= 0 {
		c.QueryTime = 10 * time.Second
	}
	if c.SQLRows <= 0 {
		c.SQLRows = 1000
	}
	return c
}

// Live is what a load has done since it began.
type Live struct {
	Lines   int64 `json:"lines"`
	Stored  int64 `json:"stored"`
	Ignored int64 `json:"ignored"`
	Blocked int64 `json:"blocked"`
	Unread  int64 `json:"unread"`
}
