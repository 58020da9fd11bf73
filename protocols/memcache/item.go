package memcache

import (
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Item is what is stored under a key.
type Item struct {
	Key   string
	Value []byte
	Flags uint32 // mean what the clients want them to
	CAS   uint64 // which version of the item it is
}

// What a server may answer.
var (
	// ErrNotFound is that there is nothing under the key.
	ErrNotFound = errors.New("memcache: not found")
	// ErrNotStored is that Add has found something under the key, or Replace,
	// Append or Prepend nothing.
	ErrNotStored = errors.New("memcache: not stored")
	// ErrExists is that the item of a CompareAndSwap is not the one it was.
	ErrExists = errors.New("memcache: changed meanwhile")
	// ErrUnknownCommand is that the server does not know the command.
	ErrUnknownCommand = errors.New("memcache: unknown command")
)

// ClientError is a server's word that it was asked in a wrong way.
type ClientError string

func (e ClientError) Error() string { return "memcache: client error: " + string(e) }

// ServerError is a server's word that it can't do what it was asked.
type ServerError string

func (e ServerError) Error() string { return "memcache: server error: " + string(e) }

// ErrKey is what is no key: it is empty, has more than 250 bytes, or spaces or
// control characters.
var ErrKey = errors.New("memcache: no key")

// maxKey is how long a key may be.
const maxKey = 250

func checkKey(key string) error {
	if key == "" || len(key) > maxKey {
		return fmt.Errorf("%w: it has %d bytes", ErrKey, len(key))
	}
	for i := range len(key) {
		if key[i] <= ' ' || key[i] == 0x7f {
			return fmt.Errorf("%w: %q", ErrKey, key)
		}
	}
	return nil
}

// relative is up to how long a time is counted from now; what is more is taken
// for a date.
const relative = 30 * 24 * time.Hour

// appendExpiry adds how long an item is to be kept to dst, as the protocol has
// it: zero means for ever, and less that it is over.
func appendExpiry(dst []byte, keep time.Duration, now time.Time) []byte {
	seconds := int64((keep + time.Second - 1) / time.Second)
	switch {
	case keep < 0:
		seconds = -1
	case keep > relative:
		seconds += now.Unix()
	}
	return strconv.AppendInt(dst, seconds, 10)
}

// expiry is when an item is over, which the protocol says so; the zero time
// means never.
func expiry(seconds int64, now time.Time) time.Time {
	switch {
	case seconds == 0:
		return time.Time{}
	case seconds < 0:
		return now
	case seconds <= int64(relative/time.Second):
		return now.Add(time.Duration(seconds) * time.Second)
	}
	return time.Unix(seconds, 0)
}
