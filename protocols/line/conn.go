package line

import (
	"fmt"

	"sasync/reactor"
)

// Conn is the connection of a Handler. Pause, Resume and the ends of it are
// about lines, also those that have arrived already. Loop only.
type Conn struct {
	reactor.Transport
	p *protocol
}

// SendLine writes a line and its delimiter. An error is that of Write. Loop
// only.
func (c *Conn) SendLine(line string) error {
	p := c.p
	p.out = append(append(p.out[:0], line...), p.scanner.Delimiter...)
	_, err := c.Write(p.out)
	if cap(p.out) > keepOut {
		p.out = nil
	}
	return err
}

// SetRaw has what follows handed to the RawHandler as it is. Loop only.
func (c *Conn) SetRaw() {
	if _, ok := c.p.handler.(RawHandler); !ok {
		panic(fmt.Sprintf("line: set raw: %T is no RawHandler", c.p.handler))
	}
	c.p.skipping = false
	c.p.SetRaw()
}

// SetLines has what follows handed on as lines again. extra comes before it:
// what the handler has left of the data that it got last. Loop only.
func (c *Conn) SetLines(extra []byte) { c.p.SetMessages(extra) }

// SetDelimiter has lines end with something else from now on; it must not be
// empty. Loop only.
func (c *Conn) SetDelimiter(delimiter string) {
	c.p.scanner = Scanner{Delimiter: []byte(delimiter), MaxLength: c.p.scanner.MaxLength}
}

// TakeBuffer is what has arrived and was not handed on; nor will it be. A
// protocol that changes to TLS looks here: what came before that may be an
// attacker's. Loop only.
func (c *Conn) TakeBuffer() []byte {
	c.p.scanner.looked = 0
	return c.p.TakeBuffer()
}
