// Package poll is what the reactor waits in: a small contract between the loop
// and whatever tells it that a descriptor is ready, that a time has come or
// that another goroutine wants it. System is the machine's own, on gnet's
// netpoll; Channels has no descriptors and waits on a channel, which is what a
// synctest bubble can see through.
package poll

import (
	"errors"
	"time"

	"sasync/reactor/internal/sock"
)

// Poller waits on behalf of one run of a loop. Everything but Wake belongs to
// the goroutine that calls Poll; the functions given to Add and Poll are called
// on it, must not panic, and may call everything but Poll and Close.
type Poller interface {
	// Poll waits and calls turn after each wake-up, after each Again, and when
	// the timer is due, until turn says that there is no more. What was ready
	// at the same time was told to the functions of Add first.
	Poll(turn func() (more bool)) error

	// Wake makes Poll call turn soon. Several calls may make one turn. It does
	// nothing after Close. Safe from any goroutine.
	Wake()

	// Again makes Poll call turn once more, after it has looked for ready
	// descriptors: a loop that always has work left starves none of them.
	Again()

	// SetTimer makes Poll call turn once at has come, never before. It
	// replaces the time set before.
	SetTimer(at time.Time)

	// Add calls ready whenever fd, which must be non-blocking, is ready for
	// what is wanted of it: on each change with Edge, for as long as it is
	// ready with Level.
	Add(fd int, want Interest, mode Mode, ready func(Events)) error

	// Delete ends Add. Call it before closing fd.
	Delete(fd int) error

	// Close frees the poller once Poll has returned.
	Close() error
}

// Backend makes the poller of each run and tells the time for it, also while
// there is none. Net is the sockets that the poller can watch.
type Backend struct {
	Open  func() (Poller, error)
	Now   func() time.Time
	Since func(time.Time) time.Duration // by the monotonic clock; nil means by Now
	Net   sock.Net
}

// Interest is what a descriptor is watched for.
type Interest uint8

// The interests. There is no other: a reader of an edge-triggered descriptor
// pauses by not reading.
const (
	Read Interest = iota
	ReadWrite
)

// Mode is when a ready descriptor is told of.
type Mode uint8

// The modes.
const (
	Level Mode = iota
	Edge
)

// Events is what a descriptor is ready for.
type Events uint8

// The events. Hangup is a hint that comes with errors and half-closed peers:
// the answer is to read and write and to believe what these say, for the
// descriptor may have been reused since.
const (
	Readable Events = 1 << iota
	Writable
	Hangup
)

// ErrNoDescriptors is Add's answer where there are none.
var ErrNoDescriptors = errors.New("poll: this poller has no descriptors")
