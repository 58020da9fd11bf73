package stores

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"fmt"

	"github.com/fxamacker/cbor/v2"
)

// Codec turns values into bytes and back. Append is called on the loop, Decode
// on database threads, several at a time, so a codec has no state that changes.
type Codec[V any] interface {
	// Append encodes v behind dst.
	Append(dst []byte, v V) ([]byte, error)
	// Decode reads a value that is all of data, which it may keep. Whatever the
	// bytes are, it returns a value or an error.
	Decode(data []byte) (V, error)
}

// JSON is encoding/json. Fields that are added are zero in old values, and those
// that are gone are passed over.
func JSON[V any]() Codec[V] { return jsonCodec[V]{} }

type jsonCodec[V any] struct{}

func (jsonCodec[V]) Append(dst []byte, v V) ([]byte, error) {
	text, err := json.Marshal(v)
	return append(dst, text...), err
}

func (jsonCodec[V]) Decode(data []byte) (v V, err error) {
	err = json.Unmarshal(data, &v)
	return v, err
}

// CBOR is RFC 8949, which takes fewer bytes than JSON and keeps bytes and
// integers apart from the rest. Fields behave as JSON's.
func CBOR[V any]() Codec[V] { return cborCodec[V]{} }

type cborCodec[V any] struct{}

func (cborCodec[V]) Append(dst []byte, v V) ([]byte, error) {
	data, err := cbor.Marshal(v)
	return append(dst, data...), err
}

func (cborCodec[V]) Decode(data []byte) (v V, err error) {
	err = cbor.Unmarshal(data, &v)
	return v, err
}

// Gob is encoding/gob. Each value carries the description of its type, so it is
// for large ones. Fields behave as JSON's; a field that has another type is an
// error.
func Gob[V any]() Codec[V] { return gobCodec[V]{} }

type gobCodec[V any] struct{}

func (gobCodec[V]) Append(dst []byte, v V) ([]byte, error) {
	b := bytes.NewBuffer(dst)
	err := gob.NewEncoder(b).Encode(&v)
	return b.Bytes(), err
}

func (gobCodec[V]) Decode(data []byte) (v V, err error) {
	r := bytes.NewReader(data)
	if err := gob.NewDecoder(r).Decode(&v); err != nil {
		return v, err
	}
	if r.Len() > 0 {
		return v, fmt.Errorf("%d bytes are left over", r.Len())
	}
	return v, nil
}

// Raw stores bytes and strings as they are.
func Raw[V ~[]byte | ~string]() Codec[V] { return rawCodec[V]{} }

type rawCodec[V ~[]byte | ~string] struct{}

func (rawCodec[V]) Append(dst []byte, v V) ([]byte, error) { return append(dst, v...), nil }
func (rawCodec[V]) Decode(data []byte) (V, error)          { return V(data), nil }

// values are those of a store: its codec, and how long they may be.
type values[V any] struct {
	codec Codec[V]
	limit int
}

// DefaultMaxValue is how many bytes an encoded value may have where the
// configuration does not say.
const DefaultMaxValue = 1 << 20

func newValues[V any](codec Codec[V], limit int) values[V] {
	if codec == nil {
		codec = JSON[V]()
	}
	if limit <= 0 {
		limit = DefaultMaxValue
	}
	return values[V]{codec, limit}
}

// append encodes v behind dst.
func (c values[V]) append(dst []byte, v V) (data []byte, err error) {
	defer recovered("encode", &err)
	start := len(dst)
	data, err = c.codec.Append(dst, v)
	if err != nil {
		return data, fmt.Errorf("encode: %w", err)
	}
	if n := len(data) - start; n > c.limit {
		return data, fmt.Errorf("%w: %d bytes, the limit is %d", ErrValueTooBig, n, c.limit)
	}
	return data, nil
}

func (c values[V]) decode(data []byte) (v V, err error) {
	defer recovered("decode", &err)
	v, err = c.codec.Decode(data)
	if err != nil {
		return v, fmt.Errorf("decode: %w", err)
	}
	return v, nil
}

// recovered makes an error of a codec's panic.
func recovered(step string, err *error) {
	if v := recover(); v != nil {
		*err = fmt.Errorf("%s: panic: %v", step, v)
	}
}
