package memcache

import (
	"net"

	"sasync/deferred"
	"sasync/protocols/line"
	"sasync/reactor"
)

// Server answers commands.
type Server struct {
	// Handle carries out a command, of those that store after its value has
	// come: by the Reply, or by the Deferred if there is one. Commands of one
	// connection are carried out one after the other. An error of the Deferred
	// is a Reply's Err; one that has no name there is reported as unhandled. The
	// Deferred is cancelled if the client goes. version, verbosity and quit do
	// not come here. Called on the loop.
	Handle func(c Command) (Reply, *deferred.Deferred[Reply])
	// MaxValue is how long a value may be that is stored. Zero means 1 MiB.
	MaxValue int
	// Version is what clients are told. Empty means "1.6.0".
	Version string
}

// BuildProtocol makes the protocol of a connection. Called on the loop.
func (s Server) BuildProtocol(net.Addr) reactor.Protocol {
	if s.MaxValue == 0 {
		s.MaxValue = 1 << 20
	}
	if s.Version == "" {
		s.Version = "1.6.0"
	}
	return line.New(&serving{s: s}, line.Config{Delimiter: "\n", MaxLength: maxCommand})
}

// maxCommand is how long the line of a command may be.
const maxCommand = 64 << 10
