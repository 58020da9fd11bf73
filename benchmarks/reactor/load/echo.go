package load

import (
	"fmt"
	"time"
)

// Echo measures a server that echoes.
func Echo(p Plan) (Echoed, error) {
	c, err := p.crowd()
	if err != nil {
		return Echoed{}, err
	}
	defer c.loop.close()
	if err := c.warmUp(); err != nil {
		return Echoed{}, err
	}
	return c.measure()
}

// crowd is a loop whose connections have sent their first messages.
type crowd struct {
	plan    Plan
	loop    *loop
	echoers []*echoer
}

func (p Plan) crowd() (*crowd, error) {
	l, err := newLoop()
	if err != nil {
		return nil, err
	}
	c := &crowd{plan: p, loop: l}
	if err := c.connect(); err != nil {
		l.close()
		return nil, err
	}
	return c, nil
}

// connect starts to send when all connections stand.
func (c *crowd) connect() error {
	to, err := address(c.plan.Server)
	if err != nil {
		return err
	}
	for i := range c.plan.Connections {
		fd, err := connect(to)
		if err != nil {
			return err
		}
		e := newEchoer(fd, i, c.plan.Size, c.plan.Depth)
		c.echoers = append(c.echoers, e)
		if err := c.loop.add(fd, e, anyChange); err != nil {
			return err
		}
	}
	for i, e := range c.echoers {
		if err := e.start(); err != nil {
			return fmt.Errorf("load: connection %d: %w", i, err)
		}
	}
	return nil
}

// warmUp takes longer than planned if a connection has got no message back: all
// shall take part.
func (c *crowd) warmUp() error {
	begun := time.Now()
	if err := c.loop.run(begun.Add(c.plan.WarmUp)); err != nil {
		return err
	}
	for i, e := range c.echoers {
		for e.back == 0 {
			if time.Since(begun) > c.plan.patience() {
				return fmt.Errorf("load: connection %d: no message came back", i)
			}
			if err := c.loop.run(time.Now().Add(time.Millisecond)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *crowd) measure() (Echoed, error) {
	c.loop.latencies = histogram{}
	return c.plan.measure(c.loop.run, func() *histogram { return &c.loop.latencies })
}
