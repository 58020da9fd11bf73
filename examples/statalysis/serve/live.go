package serve

import (
	"encoding/json"
	"time"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/protocols/http1"
	"sasync/protocols/ws"
)

// liveInterval is how often the pages are told what is new.
const liveInterval = time.Second

// news are what they are told.
type news struct {
	Live *Live `json:"live,omitempty"` // of the load in this program
	// Newest is the id of the newest entry: when it changes there is something
	// new to ask.
	Newest int64 `json:"newest"`
	Last   int64 `json:"last"` // its time, by the log's own clock
}

// live tells the pages that are open what is new. While there is none it does
// nothing.
type live struct {
	site    *Site
	conns   map[*ws.Conn]struct{}
	running bool
}

// connect takes a page.
func (l *live) connect(w *http1.ResponseWriter, r *http1.Request) answer {
	_ = l.site.sockets.Upgrade(w, r, &page{l: l}) // an error is answered
	return nil
}

// page is a page that is open.
type page struct {
	l    *live
	conn *ws.Conn
}

func (p *page) ConnectionMade(c *ws.Conn) {
	p.conn = c
	p.l.conns[c] = struct{}{}
	if !p.l.running {
		p.l.running = true
		p.l.turn()
	}
}

func (p *page) MessageReceived(ws.OpCode, []byte) {}

func (p *page) ConnectionLost(error) { delete(p.l.conns, p.conn) }

var selectNewest = dbthread.Statement(`SELECT id, dt + tz FROM entries ORDER BY id DESC LIMIT 1`)

// turn asks for the news, tells them and waits.
func (l *live) turn() {
	if len(l.conns) == 0 {
		l.running = false
		return
	}
	asked := dbthread.Read(l.site.cfg.Broker, "newest entry", func(tx *dbthread.Tx) (n news, err error) {
		rows, err := tx.Query(selectNewest)
		if err != nil {
			return n, err
		}
		defer rows.Close()
		for rows.Next() {
			if err := rows.Scan(&n.Newest, &n.Last); err != nil {
				return n, err
			}
		}
		return n, rows.Err()
	}, dbthread.Deadline(l.site.cfg.QueryTime))
	deferred.ThenBoth(asked, func(n news, err error) (deferred.Unit, error) {
		if err == nil {
			l.tell(n)
		} // else the next turn may know more
		l.site.reactor.CallLater(liveInterval, l.turn)
		return deferred.Unit{}, nil
	})
}

// tell skips those that have not taken what they were told before.
func (l *live) tell(n news) {
	if l.site.cfg.Live != nil {
		counters := l.site.cfg.Live()
		n.Live = &counters
	}
	text, err := json.Marshal(n)
	if err != nil {
		return // there is nothing in it that can't be marshalled
	}
	for c := range l.conns {
		if c.Buffered() == 0 {
			_ = c.Send(ws.Text, text) // an error means that it is closing
		}
	}
}
