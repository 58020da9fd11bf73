package load

import (
	"fmt"
	"io"
	"net"
	"time"
)

// Held is what a server takes for connections on which nothing happens.
type Held struct {
	RSS int64 // bytes, at the end of the window
}

func (h Held) String() string { return fmt.Sprintf("%.1f MB", float64(h.RSS)/1e6) }

// Idle opens connections, has one message echoed on each, and looks at the
// server's memory a window later. Then it has another echoed on each, for they
// must live.
func Idle(p Plan) (h Held, err error) {
	connections := make([]*net.TCPConn, 0, p.Connections)
	defer func() {
		for _, c := range connections {
			_ = c.SetLinger(0) // as connect does
			_ = c.Close()
		}
	}()
	for range p.Connections {
		c, err := net.DialTimeout("tcp", p.Server, p.patience())
		if err != nil {
			return h, fmt.Errorf("load: connection %d: %w", len(connections), err)
		}
		connections = append(connections, c.(*net.TCPConn))
		if err := p.once(c); err != nil {
			return h, fmt.Errorf("load: connection %d: %w", len(connections)-1, err)
		}
	}
	time.Sleep(p.Window)
	m, err := process(p.Process).memory()
	if err != nil {
		return h, err
	}
	for i, c := range connections {
		if err := p.once(c); err != nil {
			return h, fmt.Errorf("load: connection %d, after the window: %w", i, err)
		}
	}
	return Held{RSS: m.rss}, nil
}

// once sends one message and waits for it.
func (p Plan) once(c net.Conn) error {
	var sent, received stream
	if err := c.SetDeadline(time.Now().Add(p.patience())); err != nil {
		return err
	}
	if _, err := c.Write(sent.next(p.Size)); err != nil {
		return err
	}
	back := make([]byte, p.Size)
	if _, err := io.ReadFull(c, back); err != nil {
		return err
	}
	if !received.accept(back) {
		return errNotTheEcho
	}
	return nil
}
