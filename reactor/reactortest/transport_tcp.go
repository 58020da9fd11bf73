package reactortest

import "time"

// SetNoDelay is called by the protocol.
func (t *Transport) SetNoDelay(bool) error { return nil }

// SetKeepAlive is called by the protocol.
func (t *Transport) SetKeepAlive(time.Duration) error { return nil }
