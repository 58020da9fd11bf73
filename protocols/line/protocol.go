package line

import (
	"fmt"

	"sasync/protocols/internal/framed"
	"sasync/reactor"
)

// Config is what New makes a protocol from.
type Config struct {
	// Delimiter ends each line. Empty means "\r\n".
	Delimiter string
	// MaxLength is how many bytes a line may have without its delimiter. Zero
	// means 16,384; negative means no limit.
	MaxLength int
}

// keepOut is how much room for a line to send is kept.
const keepOut = 4 << 10

// protocol cuts a connection into lines.
type protocol struct {
	framed.Conn

	// Immutable after New.
	handler Handler
	conn    *Conn

	// Owned by the loop.
	scanner  Scanner
	skipping bool // to the end of a line that is too long
	out      []byte
}

var _ reactor.HalfCloser = (*protocol)(nil)

// New returns the protocol of a connection whose lines h gets. Safe from any
// goroutine.
func New(h Handler, cfg Config) reactor.Protocol {
	if cfg.Delimiter == "" {
		cfg.Delimiter = "\r\n"
	}
	switch {
	case cfg.MaxLength == 0:
		cfg.MaxLength = 16_384
	case cfg.MaxLength < 0:
		cfg.MaxLength = int(^uint(0) >> 1)
	}
	p := &protocol{handler: h, scanner: Scanner{Delimiter: []byte(cfg.Delimiter), MaxLength: cfg.MaxLength}}
	p.conn = &Conn{Transport: p, p: p}
	p.Init(p.conn, framed.WithHalf(inside{p}, h), p.next)
	return p
}

// next hands on a line.
func (p *protocol) next() bool {
	buf := p.Buffer().Bytes()
	if p.skipping {
		n, done := p.scanner.SkipLine(buf)
		p.Buffer().Use(n)
		p.skipping = !done
		return done
	}
	line, n, err := p.scanner.Next(buf)
	switch {
	case err != nil:
		p.tooLong(buf[:p.scanner.MaxLength])
		return true
	case n == 0:
		return false
	}
	p.Buffer().Use(n)
	p.handler.LineReceived(line)
	return true
}

func (p *protocol) tooLong(beginning []byte) {
	p.Buffer().Use(len(beginning))
	p.skipping = true
	if h, ok := p.handler.(LimitHandler); ok {
		h.LineTooLong(beginning)
		return
	}
	p.Fail(fmt.Errorf("%w: more than %d bytes", ErrTooLong, p.scanner.MaxLength))
}

// inside is what the Handler is to the connection.
type inside struct{ p *protocol }

func (i inside) ConnectionMade(reactor.Transport) { i.p.handler.ConnectionMade(i.p.conn) }
func (i inside) DataReceived(data []byte)         { i.p.handler.(RawHandler).RawReceived(data) }
func (i inside) ConnectionLost(reason error)      { i.p.handler.ConnectionLost(reason) }
