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

// encode turns arguments into what the server wants for parameters of types
// oids.
func encode(args []driver.NamedValue, oids []uint32) (values [][]byte, formats []int16, err error) {
	values, formats = make([][]byte, len(args)), make([]int16, len(args))
	for i, a := range args {
		switch v := a.Value.(type) {
		case nil:
		case int64:
			values[i], formats[i], err = encodeInt(v, oids[i])
		case float64:
			values[i], formats[i], err = encodeFloat(v, oids[i])
		case bool:
			values[i], formats[i], err = encodeBool(v, oids[i])
		case string:
			values[i], formats[i] = encodeBytes([]byte(v), oids[i])
		case []byte:
			values[i], formats[i] = encodeBytes(v, oids[i])
		default:
			err = fmt.Errorf("a %T", v)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("argument %d: %w", i+1, err)
		}
	}
	return values, formats, nil
}

func encodeInt(v int64, oid uint32) ([]byte, int16, error) {
	switch oid {
	case oidInt8:
		return binary.BigEndian.AppendUint64(nil, uint64(v)), binaryFormat, nil
	case oidInt4:
		if int64(int32(v)) == v {
			return binary.BigEndian.AppendUint32(nil, uint32(v)), binaryFormat, nil
		}
		return nil, 0, fmt.Errorf("%d: %w: 32 bits", v, dialect.ErrTooBig)
	case oidInt2:
		if int64(int16(v)) == v {
			return binary.BigEndian.AppendUint16(nil, uint16(v)), binaryFormat, nil
		}
		return nil, 0, fmt.Errorf("%d: %w: 16 bits", v, dialect.ErrTooBig)
	case oidBool:
		if v == 0 || v == 1 {
			return []byte{byte(v)}, binaryFormat, nil
		}
	}
	return strconv.AppendInt(nil, v, 10), textFormat, nil
}

func encodeFloat(v float64, oid uint32) ([]byte, int16, error) {
	switch oid {
	case oidFloat8:
		return binary.BigEndian.AppendUint64(nil, math.Float64bits(v)), binaryFormat, nil
	case oidInt8, oidInt4, oidInt2:
		if i := int64(v); float64(i) == v && math.Abs(v) < 1<<63 {
			return encodeInt(i, oid)
		}
	}
	return strconv.AppendFloat(nil, v, 'g', -1, 64), textFormat, nil
}

func encodeBool(v bool, oid uint32) ([]byte, int16, error) {
	var i int64
	if v {
		i = 1
	}
	switch oid {
	case oidBool, oidInt8, oidInt4, oidInt2:
		return encodeInt(i, oid)
	}
	return strconv.AppendBool(nil, v), textFormat, nil
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
