package amp

import (
	"encoding/binary"
	"slices"
	"strings"
)

// The limits of the wire.
const (
	maxKey   = 255
	maxValue = 65535
)

// Field is a key and its value.
type Field struct{ Key, Value string }

// Box is what the two sides send each other: keys with values, in any order. A
// key that is there twice has its last value.
type Box []Field

// Get is the value of key.
func (b Box) Get(key string) (value string, ok bool) {
	for i := len(b) - 1; i >= 0; i-- {
		if b[i].Key == key {
			return b[i].Value, true
		}
	}
	return "", false
}

// AppendBox appends a box with its keys in order. It fails with a *TooLongError
// if a key is empty or has more than 255 bytes, or a value more than 65,535.
// Safe from any goroutine.
func AppendBox(dst []byte, box Box) ([]byte, error) {
	byKey := func(a, b Field) int { return strings.Compare(a.Key, b.Key) }
	if !slices.IsSortedFunc(box, byKey) {
		box = slices.Clone(box)
		slices.SortStableFunc(box, byKey)
	}
	for _, f := range box {
		var err error
		if dst, err = appendKey(dst, f.Key); err != nil {
			return nil, err
		}
		if len(f.Value) > maxValue {
			return nil, &TooLongError{Key: f.Key, Bytes: len(f.Value)}
		}
		dst = binary.BigEndian.AppendUint16(dst, uint16(len(f.Value)))
		dst = append(dst, f.Value...)
	}
	return append(dst, 0, 0), nil
}

func appendKey(dst []byte, key string) ([]byte, error) {
	if len(key) == 0 || len(key) > maxKey {
		return nil, &TooLongError{Key: key, IsKey: true, Bytes: len(key)}
	}
	dst = append(dst, 0, byte(len(key)))
	return append(dst, key...), nil
}

// beginValue leaves room for the length of a value that is appended next, and
// endValue fills it in.
func beginValue(dst []byte) (_ []byte, start int) {
	return append(dst, 0, 0), len(dst) + 2
}

func endValue(dst []byte, start int, key string) ([]byte, error) {
	n := len(dst) - start
	if n > maxValue {
		return nil, &TooLongError{Key: key, Bytes: n}
	}
	binary.BigEndian.PutUint16(dst[start-2:], uint16(n))
	return dst, nil
}
