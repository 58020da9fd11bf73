package memcache

import (
	"fmt"
	"strconv"
	"time"

	"sasync/deferred"
)

// The commands below keep an item for so long; zero means for ever, and less
// that it is over at once. They are in whole seconds, rounded up.

// Set stores an item. Loop only.
func (c *Client) Set(i Item, keep time.Duration) *deferred.Deferred[deferred.Unit] {
	return c.store("set", i, keep)
}

// Add is Set if there is nothing under the key; else it fails with ErrNotStored.
// Loop only.
func (c *Client) Add(i Item, keep time.Duration) *deferred.Deferred[deferred.Unit] {
	return c.store("add", i, keep)
}

// Replace is Set if there is something under the key; else it fails with
// ErrNotStored. Loop only.
func (c *Client) Replace(i Item, keep time.Duration) *deferred.Deferred[deferred.Unit] {
	return c.store("replace", i, keep)
}

// Append adds to the end of the value that is there; if there is none it fails
// with ErrNotStored. Loop only.
func (c *Client) Append(key string, value []byte) *deferred.Deferred[deferred.Unit] {
	return c.store("append", Item{Key: key, Value: value}, 0)
}

// Prepend is Append for the beginning. Loop only.
func (c *Client) Prepend(key string, value []byte) *deferred.Deferred[deferred.Unit] {
	return c.store("prepend", Item{Key: key, Value: value}, 0)
}

// CompareAndSwap is Set if the item is still the one with that CAS; else it fails
// with ErrExists or ErrNotFound. Loop only.
func (c *Client) CompareAndSwap(i Item, keep time.Duration) *deferred.Deferred[deferred.Unit] {
	return c.store("cas", i, keep)
}

func (c *Client) store(command string, i Item, keep time.Duration) *deferred.Deferred[deferred.Unit] {
	b := make([]byte, 0, len(command)+len(i.Key)+len(i.Value)+64)
	b = fmt.Appendf(b, "%s %s %d ", command, i.Key, i.Flags)
	b = appendExpiry(b, keep, c.loop.Now())
	b = strconv.AppendInt(append(b, ' '), int64(len(i.Value)), 10)
	if command == "cas" {
		b = strconv.AppendUint(append(b, ' '), i.CAS, 10)
	}
	b = append(append(b, "\r\n"...), i.Value...)
	return c.change(i.Key, b, stored)
}

// change sends a command about a key that is answered by one of some words.
func (c *Client) change(key string, command []byte, words map[string]error) *deferred.Deferred[deferred.Unit] {
	if err := checkKey(key); err != nil {
		return deferred.Fail[deferred.Unit](c.loop, err)
	}
	w := oneLine(c, func(text string) (deferred.Unit, error) {
		err, known := words[text]
		if !known {
			err = unexpected(text)
		}
		return deferred.Unit{}, err
	})
	c.send(w, append(command, "\r\n"...))
	return w.d
}

// The words, and what they mean.
var (
	stored  = map[string]error{"STORED": nil, "NOT_STORED": ErrNotStored, "EXISTS": ErrExists, "NOT_FOUND": ErrNotFound}
	deleted = map[string]error{"DELETED": nil, "NOT_FOUND": ErrNotFound}
	touched = map[string]error{"TOUCHED": nil, "NOT_FOUND": ErrNotFound}
	flushed = map[string]error{"OK": nil}
)

// Delete takes away what is under a key, or fails with ErrNotFound. Loop only.
func (c *Client) Delete(key string) *deferred.Deferred[deferred.Unit] {
	return c.change(key, []byte("delete "+key), deleted)
}

// Touch has what is under a key kept for so long from now, or fails with
// ErrNotFound. Loop only.
func (c *Client) Touch(key string, keep time.Duration) *deferred.Deferred[deferred.Unit] {
	return c.change(key, appendExpiry([]byte("touch "+key+" "), keep, c.loop.Now()), touched)
}

// FlushAll takes away everything, after a delay if that is not zero. Loop only.
func (c *Client) FlushAll(delay time.Duration) *deferred.Deferred[deferred.Unit] {
	return c.change("all", appendExpiry([]byte("flush_all "), max(delay, 0), c.loop.Now()), flushed)
}

// Increment adds to the number under a key and gives the sum, which begins anew
// after 64 bits. It fails with ErrNotFound, or a ClientError if there is no
// number. Loop only.
func (c *Client) Increment(key string, by uint64) *deferred.Deferred[uint64] {
	return c.count("incr", key, by)
}

// Decrement is Increment downwards, to zero and no further. Loop only.
func (c *Client) Decrement(key string, by uint64) *deferred.Deferred[uint64] {
	return c.count("decr", key, by)
}

func (c *Client) count(command, key string, by uint64) *deferred.Deferred[uint64] {
	if err := checkKey(key); err != nil {
		return deferred.Fail[uint64](c.loop, err)
	}
	w := oneLine(c, func(text string) (uint64, error) {
		if text == "NOT_FOUND" {
			return 0, ErrNotFound
		}
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return 0, unexpected(text)
		}
		return n, nil
	})
	c.send(w, fmt.Appendf(nil, "%s %s %d\r\n", command, key, by))
	return w.d
}
