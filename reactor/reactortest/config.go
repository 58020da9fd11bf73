package reactortest

import (
	"os"

	"sasync/reactor"
	"sasync/reactor/internal/poll"
)

// OnChannels returns cfg for a reactor in memory: its sockets are those of a
// Network, it heeds no signals, and waits on channels and runtime timers. Inside a synctest
// bubble its time is therefore virtual, and passes only while everything in
// the bubble waits.
func OnChannels(cfg reactor.Config) reactor.Config {
	cfg.Backend = func() poll.Backend { return poll.Channels(NewNetwork()) }
	cfg.Signals = []os.Signal{}
	return cfg
}
