package poll

import "time"

// Channels is the backend in memory: a run waits on a channel and a runtime
// timer, and its descriptors are those of net.
func Channels(net Memory) Backend {
	open := func() (Poller, error) { return newChannels(net), nil }
	return Backend{Open: open, Now: time.Now, Net: net}
}

type channels struct {
	net   Memory
	wake  chan struct{} // one element: wake-ups coalesce
	timer *time.Timer
	again bool
}

func newChannels(net Memory) *channels {
	c := &channels{net: net, wake: make(chan struct{}, 1), timer: time.NewTimer(0)}
	c.timer.Stop()
	return c
}

func (c *channels) Poll(turn func() bool) error {
	for {
		ready := c.net.Ready()
		c.net.Dispatch()
		if c.turnDue(ready) && !turn() {
			return nil
		}
	}
}

// turnDue waits for a turn, or only looks whether one is due if there may be
// more descriptors ready.
func (c *channels) turnDue(look bool) bool {
	if c.again {
		c.again = false
		return true
	}
	if !look {
		select {
		case <-c.wake:
		case <-c.timer.C:
		}
		return true
	}
	select {
	case <-c.wake:
	case <-c.timer.C:
	default:
		return false
	}
	return true
}

func (c *channels) Wake() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *channels) Again()                { c.again = true }
func (c *channels) SetTimer(at time.Time) { c.timer.Reset(time.Until(at)) }

func (c *channels) Add(fd int, want Interest, mode Mode, ready func(Events)) error {
	return c.net.Add(fd, want, mode, ready)
}
func (c *channels) Delete(fd int) error { return c.net.Delete(fd) }

func (c *channels) Close() error {
	c.timer.Stop()
	return nil
}
