package load

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// FloodBytes is what the flooding client wants to send.
const FloodBytes = 256 << 20

// Flooded is what a server did while a client sent and never read.
type Flooded struct {
	Before Echoed // what the others had without the flood
	During Echoed // and with it
	Sent   int64  // what the server's kernel took of FloodBytes
	Reset  bool   // the server ended the flooding connection
	Growth int64  // bytes: the peak of the server's memory above what it had before
}

func (f Flooded) String() string {
	return fmt.Sprintf("before: %v; during: %v; %.1f MB taken, reset %v, %.1f MB more in memory",
		f.Before, f.During, float64(f.Sent)/1e6, f.Reset, float64(f.Growth)/1e6)
}

// Flood measures what a server does for others, and what memory it takes, while
// one more client sends FloodBytes and never reads. That one begins after a
// window without it.
func Flood(p Plan) (f Flooded, err error) {
	c, err := p.crowd()
	if err != nil {
		return f, err
	}
	defer c.loop.close()
	if err := c.warmUp(); err != nil {
		return f, err
	}
	if f.Before, err = c.measure(); err != nil {
		return f, err
	}
	server := process(p.Process)
	before, err := server.memory()
	if err != nil {
		return f, err
	}
	if err := server.forgetPeak(); err != nil {
		return f, err
	}
	flood, err := c.flood()
	if err != nil {
		return f, err
	}
	if f.During, err = c.measure(); err != nil {
		return f, err
	}
	after, err := server.memory()
	f.Sent, f.Reset, f.Growth = flood.sent.offset, flood.reset, after.peak-before.rss
	return f, err
}

// flooder sends and never reads.
type flooder struct {
	fd    int
	sent  stream
	reset bool
}

func (c *crowd) flood() (*flooder, error) {
	to, err := address(c.plan.Server)
	if err != nil {
		return nil, err
	}
	fd, err := connect(to)
	if err != nil {
		return nil, err
	}
	f := &flooder{fd: fd}
	return f, c.loop.add(fd, f, room)
}

// ready writes once, so that the others have their turn.
func (f *flooder) ready(l *loop) error {
	left := FloodBytes - f.sent.offset
	n, err := unix.Write(f.fd, f.sent.next(int(min(left, maxBytes))))
	switch err {
	case nil:
		if f.sent.advance(n); f.sent.offset < FloodBytes {
			return nil
		}
	case unix.EAGAIN:
		return nil
	case unix.ECONNRESET, unix.EPIPE:
		f.reset = true
	default:
		return fmt.Errorf("flood: %w", err)
	}
	return l.remove(f.fd)
}
