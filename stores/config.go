package stores

import "time"

// Config holds a Space's settings.
type Config struct {
	// MaxPending is the number of Dict writes that may wait for the database:
	// more fail with ErrTooManyPending. Zero means 100,000.
	MaxPending int
	// HighMark is the number from which on Ready makes producers wait. Zero
	// means a tenth of MaxPending.
	HighMark int
	// Lease is how long a Dict belongs to a process that has died without
	// closing it. It is renewed after a third of that. Zero means 15 s.
	Lease time.Duration
}

func (c Config) withDefaults() Config {
	if c.MaxPending <= 0 {
		c.MaxPending = 100_000
	}
	if c.HighMark <= 0 {
		c.HighMark = max(1, c.MaxPending/10)
	}
	if c.Lease <= 0 {
		c.Lease = 15 * time.Second
	}
	return c
}

// ItemsConfig holds the settings of Items.
type ItemsConfig[V any] struct {
	// Codec stores the values. Nil means JSON.
	Codec Codec[V]
	// MaxValue is the number of bytes that a stored value may have: more is
	// ErrValueTooBig. Zero means DefaultMaxValue.
	MaxValue int
}

// DictConfig holds the settings of a Dict.
type DictConfig[V any] struct {
	// Codec stores the values. Nil means JSON.
	Codec Codec[V]
	// MaxValue is the number of bytes that a stored value may have: more is
	// ErrValueTooBig. Zero means DefaultMaxValue.
	MaxValue int
	// Wait is how long to wait for the group if somebody else has it, as after a
	// crash of this program. Zero means not at all.
	Wait time.Duration
	// OnLost is called on the loop when somebody else has taken the group over,
	// as this process did not renew its lease in time. What is in memory can be
	// read still, and nothing be written. Nil means that nobody is told before
	// the next write.
	OnLost func(error)
}

// LazyConfig holds the settings of a LazyDict.
type LazyConfig[V any] struct {
	DictConfig[V]
	// Cache is the number of values that are kept in memory, beside those that
	// are on their way to the database. Zero means 10,000.
	Cache int
	// Shared lets any number of processes open the group. No value is kept in
	// memory once it is durable, and subscribers hear of this process's changes
	// only.
	Shared bool
}

// ArrayConfig holds the settings of an Array.
type ArrayConfig[V any] struct {
	// Codec stores the values. Nil means JSON.
	Codec Codec[V]
	// MaxValue is the number of bytes that a stored value may have: more is
	// ErrValueTooBig. Zero means DefaultMaxValue.
	MaxValue int
}

// GraphConfig holds the settings of a Graph or DiGraph.
type GraphConfig[NV, EV any] struct {
	// NodeCodec and EdgeCodec store the values. Nil means JSON.
	NodeCodec Codec[NV]
	EdgeCodec Codec[EV]
	// MaxValue is the number of bytes that a stored value may have: more is
	// ErrValueTooBig. Zero means DefaultMaxValue.
	MaxValue int
}
