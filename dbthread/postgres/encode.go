package postgres

import (
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"

	"sasync/dbthread/dialect"
)

// Object ids of the types that have a form of their own here. All others go
// and come as text.
const (
	oidBool        = 16
	oidBytea       = 17
	oidInt8        = 20
	oidInt2        = 21
	oidInt4        = 23
	oidFloat4      = 700
	oidFloat8      = 701
	oidDate        = 1082
	oidTimestamp   = 1114
	oidTimestampTZ = 1184
	oidNumeric     = 1700
)

const (
	textFormat   = 0
	binaryFormat = 1
)

// mostBytes is what a message may hold, less room for the numbers in it: PostgreSQL
// allocates no more for one, and hangs up on it.
const mostBytes = 1<<30 - 1<<20

// fit refuses what does not.
func fit(args []driver.NamedValue) error {
	n := 0
	for i, a := range args {
		switch v := a.Value.(type) {
		case string:
			n += len(v)
		case []byte:
			n += len(v)
		}
		if n > mostBytes {
			return fmt.Errorf("argument %d: %w: %d bytes with those before it, and PostgreSQL takes %d", i+1, dialect.ErrTooBig, n, mostBytes)
		}
	}
	return nil
}

// encode turns arguments into what the server wants for parameters of types
// oids.
func encode(args []driver.NamedValue, oids []uint32) (values [][]byte, formats []int16, err error) {
	if err := fit(args); err != nil {
		return nil, nil, err
	}
	values, formats = make([][]byte, len(args)), make([]int16, len(args))
	for i, a := range args {
		switch v := a.Value.(type) {
		case nil:
		case string:
			values[i], formats[i] = encodeBytes([]byte(v), oids[i])
		case []byte:
			values[i], formats[i] = encodeBytes(v, oids[i])
		default:
			values[i], formats[i], err = encodeNumber(v, oids[i])
		}
		if err != nil {
			return nil, nil, fmt.Errorf("argument %d: %w", i+1, err)
		}
	}
	return values, formats, nil
}

// encodeNumber prefers the binary form, and leaves what has none to the server.
func encodeNumber(v driver.Value, oid uint32) ([]byte, int16, error) {
	if data, ok := appendNumber(nil, v, oid); ok {
		return data, binaryFormat, nil
	}
	switch v := v.(type) {
	case int64:
		if oid == oidInt4 || oid == oidInt2 {
			return nil, 0, fmt.Errorf("%d: %w for the column", v, dialect.ErrTooBig)
		}
		return strconv.AppendInt(nil, v, 10), textFormat, nil
	case float64:
		return strconv.AppendFloat(nil, v, 'g', -1, 64), textFormat, nil
	case bool:
		return strconv.AppendBool(nil, v), textFormat, nil
	}
	return nil, 0, fmt.Errorf("a %T", v)
}

// appendNumber appends the binary form of an int64, float64 or bool, if it has
// one of type oid.
func appendNumber(to []byte, v driver.Value, oid uint32) ([]byte, bool) {
	switch v := v.(type) {
	case int64:
		return appendInt(to, v, oid)
	case float64:
		if oid == oidFloat8 {
			return binary.BigEndian.AppendUint64(to, math.Float64bits(v)), true
		}
		if i := int64(v); float64(i) == v && math.Abs(v) < 1<<63 {
			return appendInt(to, i, oid)
		}
	case bool:
		if v {
			return appendInt(to, 1, oid)
		}
		return appendInt(to, 0, oid)
	}
	return nil, false
}

func appendInt(to []byte, v int64, oid uint32) ([]byte, bool) {
	switch {
	case oid == oidInt8:
		return binary.BigEndian.AppendUint64(to, uint64(v)), true
	case oid == oidInt4 && int64(int32(v)) == v:
		return binary.BigEndian.AppendUint32(to, uint32(v)), true
	case oid == oidInt2 && int64(int16(v)) == v:
		return binary.BigEndian.AppendUint16(to, uint16(v)), true
	case oid == oidBool && (v == 0 || v == 1):
		return append(to, byte(v)), true
	case oid == oidFloat8 && int64(float64(v)) == v:
		return binary.BigEndian.AppendUint64(to, math.Float64bits(float64(v))), true
	}
	return nil, false
}

// encodeBytes is empty and not nil for an empty value, which is not NULL.
func encodeBytes(v []byte, oid uint32) ([]byte, int16) {
	if v == nil {
		v = []byte{}
	}
	if oid == oidBytea {
		return v, binaryFormat
	}
	return v, textFormat
}
