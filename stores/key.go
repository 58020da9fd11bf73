package stores

import (
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
)

// A key is stored as bytes that name its type, so that keys of two types never
// encode alike, and that sort as the keys of one type do. A tag comes first;
// numbers follow in as many bytes as their type has, strings are terminated, and
// arrays and structs are their parts one after another.
const (
	tagBool byte = iota + 1
	tagString
	tagInt
	tagInt8
	tagInt16
	tagInt32
	tagInt64
	tagUint
	tagUint8
	tagUint16
	tagUint32
	tagUint64
	tagFloat32
	tagFloat64
	tagArray
	tagStruct
)

// A string ends with 0x00 0x01; a NUL in it is 0x00 0xff.
const (
	escaped    = 0xff
	terminator = 0x01
)

// MaxKeyBytes is the length that an encoded key may have: a string's own and
// three more, twice that of its NULs. Every database can index so much.
const MaxKeyBytes = 1024

// appendBasic encodes a value of one of Go's own types; ok says that it is one.
func appendBasic(dst []byte, v any) (key []byte, ok bool) {
	switch v := v.(type) {
	case string:
		return appendString(append(dst, tagString), v), true
	case int:
		return appendUint(dst, tagInt, 8, uint64(v)^1<<63), true
	case int64:
		return appendUint(dst, tagInt64, 8, uint64(v)^1<<63), true
	case int32:
		return appendUint(dst, tagInt32, 4, uint64(uint32(v)^1<<31)), true
	case int16:
		return appendUint(dst, tagInt16, 2, uint64(uint16(v)^1<<15)), true
	case int8:
		return appendUint(dst, tagInt8, 1, uint64(uint8(v)^1<<7)), true
	case uint:
		return appendUint(dst, tagUint, 8, uint64(v)), true
	case uint64:
		return appendUint(dst, tagUint64, 8, v), true
	case uint32:
		return appendUint(dst, tagUint32, 4, uint64(v)), true
	case uint16:
		return appendUint(dst, tagUint16, 2, uint64(v)), true
	case uint8:
		return append(dst, tagUint8, v), true
	case bool:
		if v {
			return append(dst, tagBool, 1), true
		}
		return append(dst, tagBool, 0), true
	case float64:
		return appendUint(dst, tagFloat64, 8, sortable(math.Float64bits(v+0), 1<<63)), true
	case float32:
		return appendUint(dst, tagFloat32, 4, sortable(uint64(math.Float32bits(v+0)), 1<<31)), true
	}
	return dst, false
}

// appendUint appends the lowest bytes of u, the highest of them first.
func appendUint(dst []byte, tag byte, bytes int, u uint64) []byte {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], u)
	return append(append(dst, tag), b[8-bytes:]...)
}

func appendString(dst []byte, s string) []byte {
	for i := range len(s) {
		dst = append(dst, s[i])
		if s[i] == 0 {
			dst = append(dst, escaped)
		}
	}
	return append(dst, 0, terminator)
}

// sortable turns the bits of a float into a number of the same order. The caller
// has added 0, which makes -0 the 0 that it equals.
func sortable(bits, sign uint64) uint64 {
	if bits&sign != 0 {
		return ^bits & (sign | (sign - 1))
	}
	return bits | sign
}

// appendAny encodes a key whose type is not known beforehand. Types with names
// of their own are refused: they would encode as what they are made of.
func appendAny(dst []byte, v any) ([]byte, error) {
	if v == nil {
		return dst, ErrNilKey
	}
	key, ok := appendBasic(dst, v)
	if !ok {
		return dst, fmt.Errorf("%w: %T: want a string, number or bool as such", ErrKeyType, v)
	}
	return checked(key, len(dst), v)
}

// appendReflect encodes a key of a named or composed type.
func appendReflect(dst []byte, v reflect.Value) ([]byte, error) {
	switch v.Kind() {
	case reflect.Array:
		dst = append(dst, tagArray)
		for i := range v.Len() {
			var err error
			if dst, err = appendReflect(dst, v.Index(i)); err != nil {
				return dst, err
			}
		}
		return dst, nil
	case reflect.Struct:
		dst = append(dst, tagStruct)
		for i := range v.NumField() {
			var err error
			if dst, err = appendReflect(appendString(dst, v.Type().Field(i).Name), v.Field(i)); err != nil {
				return dst, err
			}
		}
		return dst, nil
	}
	plain := v.Convert(basicTypes[v.Kind()]).Interface()
	key, _ := appendBasic(dst, plain)
	return checked(key, len(dst), plain)
}

// checked refuses a key that could not be found again, or is too long.
func checked(key []byte, start int, v any) ([]byte, error) {
	switch f := v.(type) {
	case float64:
		if math.IsNaN(f) {
			return key, ErrNaNKey
		}
	case float32:
		if math.IsNaN(float64(f)) {
			return key, ErrNaNKey
		}
	}
	if n := len(key) - start; n > MaxKeyBytes {
		return key, fmt.Errorf("%w: %d bytes, the limit is %d", ErrKeyTooLong, n, MaxKeyBytes)
	}
	return key, nil
}
