package syslog

import (
	"time"

	"sasync/deferred"
)

// Batch is some lines that were received, each with its line feed, in the order
// in which they came.
type Batch struct {
	Text  string
	Lines int
}

// Sink takes batches. The next one comes when the Deferred has fired; an error
// counts the batch's lines as failed, and nil means that it was taken at once.
// Called on the loop.
type Sink func(Batch) *deferred.Deferred[deferred.Unit]

// Config is what [New] makes a server from.
type Config struct {
	Sink Sink
	// Dropped is told how many datagrams could not be taken, since it was told
	// last, once a second at most. Called on the loop; nil is fine.
	Dropped func(datagrams int64)

	// MaxMessage is the longest message in bytes. Zero means 64 KiB.
	MaxMessage int
	// MaxBuffered is how many bytes are collected until senders have to wait.
	// Zero means 4 MiB.
	MaxBuffered int
	// MaxConnections is how many there may be at once. Zero means 256.
	MaxConnections int
	// MaxPerPeer is how many of them one address may have. Zero means 32.
	MaxPerPeer int
	// IdleTimeout ends a connection that sends nothing for so long. Zero means
	// an hour; negative means never.
	IdleTimeout time.Duration
}

func (c Config) withDefaults() Config {
	set := func(to *int, value int) {
		if *to == 0 {
			*to = value
		}
	}
	set(&c.MaxMessage, 64<<10)
	set(&c.MaxBuffered, 4<<20)
	set(&c.MaxConnections, 256)
	set(&c.MaxPerPeer, 32)
	if c.IdleTimeout == 0 {
		c.IdleTimeout = time.Hour
	}
	return c
}

// Stats are counts since the server was made.
type Stats struct {
	Messages int64 // that were taken
	Lines    int64 // in them
	Dropped  int64 // datagrams for which there was no room
	TooLong  int64 // messages that were longer than MaxMessage
	Torn     int64 // messages whose connection broke
	Failed   int64 // lines that the sink could not take

	Connections int // at present
	Buffered    int // bytes that were collected and not handed on
}
