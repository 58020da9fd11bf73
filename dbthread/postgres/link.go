package postgres

import (
	"net"
	"sync"
	"time"
)

// timedLink gives every answer of the server its time: a server that hangs
// keeps its connections open, and nobody would ever hear of it.
type timedLink struct {
	net.Conn
	answer time.Duration // 0: any

	mu     sync.Mutex
	others bool // pgconn has set a deadline
}

func (l *timedLink) Read(b []byte) (int, error) {
	l.mu.Lock()
	if l.answer > 0 && !l.others {
		l.Conn.SetReadDeadline(time.Now().Add(l.answer))
	}
	l.mu.Unlock()
	return l.Conn.Read(b)
}

func (l *timedLink) SetDeadline(t time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.others = !t.IsZero()
	return l.Conn.SetDeadline(t)
}
