package stores

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// What a key or value can have wrong with it.
var (
	// ErrNilKey tells that a key is nil.
	ErrNilKey = errors.New("a key is nil")
	// ErrNaNKey tells that a key is not a number: it equals nothing, so it would
	// never be found.
	ErrNaNKey = errors.New("a key is not a number")
	// ErrKeyTooLong tells that a key is longer than MaxKeyBytes.
	ErrKeyTooLong = errors.New("the key is too long")
	// ErrKeyType tells that keys of a type can't be stored, or that a stored key
	// is of another type than the store's.
	ErrKeyType = errors.New("the key's type does not fit")
	// ErrValueTooBig tells that an encoded value is longer than the store's limit.
	ErrValueTooBig = errors.New("the value is too big")
	// ErrNegativeWeight tells that an edge makes a path shorter.
	ErrNegativeWeight = errors.New("the weight of an edge is negative")
)

// What an operation can find.
var (
	// ErrMissing tells that there is nothing of that name.
	ErrMissing = errors.New("missing")
	// ErrExists tells that there is something of that name already.
	ErrExists = errors.New("it exists already")
	// ErrNoPath tells that no path leads from one node to another.
	ErrNoPath = errors.New("no path")
)

// What can become of a store.
var (
	// ErrClosed is the result of what was asked of a store after its Close.
	ErrClosed = errors.New("closed")
	// ErrOwned tells that a Dict can't be opened because somebody else has it
	// open. An *OwnedError says who.
	ErrOwned = errors.New("it is open elsewhere")
	// ErrLeaseLost tells that somebody else has taken a Dict over, because its
	// lease was not renewed in time.
	ErrLeaseLost = errors.New("the lease was lost")
	// ErrTooManyPending is the result of a write beyond Config.MaxPending.
	ErrTooManyPending = errors.New("too many writes are pending")
)

// Error is the error of an operation on a store. errors.Is finds its cause.
type Error struct {
	Op    string // "load", "set" and so on
	Store string // the kind of the store and its group, as in: items "users"
	Key   string // as Go writes it; empty if the operation is not about one
	Cause error
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("stores: " + e.Op + " ")
	if e.Key != "" {
		b.WriteString(e.Key + " of ")
	}
	b.WriteString(e.Store + ": " + e.Cause.Error())
	return b.String()
}

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Cause }

// OwnedError tells who has a Dict open. It is ErrOwned.
type OwnedError struct {
	Owner string    // host, process and a random number
	Until time.Time // when its lease ends, unless it is renewed
}

func (e *OwnedError) Error() string {
	return fmt.Sprintf("%v: by %s, until %s", ErrOwned, e.Owner, e.Until.UTC().Format(time.RFC3339))
}

// Is says whether target is ErrOwned.
func (e *OwnedError) Is(target error) bool { return target == ErrOwned }

// keyText is how an error writes a key.
func keyText(k any) string {
	text := fmt.Sprintf("%#v", k)
	if len(text) > 80 {
		text = text[:80] + "…"
	}
	return text
}

// badKey tells which stored key can't be read.
func badKey(data []byte, err error) error {
	if len(data) > 80 {
		data = data[:80]
	}
	return fmt.Errorf("stored key %q: %w", data, err)
}
