package poll

import "sasync/reactor/internal/sock"

// Memory is a network in memory together with what watches its descriptors. It
// belongs to the loop.
type Memory interface {
	sock.Net
	Add(fd int, want Interest, mode Mode, ready func(Events)) error
	Delete(fd int) error
	// Dispatch hands every ready descriptor to its function, once.
	Dispatch()
	// Ready tells whether there is one.
	Ready() bool
}
