package poll

import "time"

// Channels is the backend without descriptors: a run waits on a channel and a
// runtime timer.
func Channels() Backend {
	return Backend{Open: openChannels, Now: time.Now}
}

type channels struct {
	wake  chan struct{} // one element: wake-ups coalesce
	timer *time.Timer
	again bool
}

func openChannels() (Poller, error) {
	c := &channels{wake: make(chan struct{}, 1), timer: time.NewTimer(0)}
	c.timer.Stop()
	return c, nil
}

func (c *channels) Poll(turn func() bool) error {
	for {
		c.wait()
		if !turn() {
			return nil
		}
	}
}

func (c *channels) wait() {
	if c.again {
		c.again = false
		return
	}
	select {
	case <-c.wake:
	case <-c.timer.C:
	}
}

func (c *channels) Wake() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *channels) Again()                { c.again = true }
func (c *channels) SetTimer(at time.Time) { c.timer.Reset(time.Until(at)) }

func (c *channels) Add(int, Interest, Mode, func(Events)) error { return ErrNoDescriptors }
func (c *channels) Delete(int) error                            { return ErrNoDescriptors }

func (c *channels) Close() error {
	c.timer.Stop()
	return nil
}
