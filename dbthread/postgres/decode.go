package postgres

import (
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"time"
)

// formatOf is the form in which values of a type come.
func formatOf(oid uint32) int16 {
	switch oid {
	case oidBool, oidBytea, oidInt8, oidInt2, oidInt4, oidFloat4, oidFloat8, oidDate, oidTimestamp, oidTimestampTZ:
		return binaryFormat
	}
	return textFormat
}

// decode turns what the server sends into int64, float64, string, []byte,
// time.Time or nil. A boolean is 0 or 1, as on every engine.
func decode(raw []byte, oid uint32) (driver.Value, error) {
	if raw == nil {
		return nil, nil
	}
	if want := widths[oid]; want != 0 && len(raw) != want {
		return nil, fmt.Errorf("%d bytes for a value of type %d, want %d", len(raw), oid, want)
	}
	switch oid {
	case oidBool:
		return int64(raw[0]), nil
	case oidInt2:
		return int64(int16(binary.BigEndian.Uint16(raw))), nil
	case oidInt4:
		return int64(int32(binary.BigEndian.Uint32(raw))), nil
	case oidInt8:
		return int64(binary.BigEndian.Uint64(raw)), nil
	case oidFloat4:
		return float64(math.Float32frombits(binary.BigEndian.Uint32(raw))), nil
	case oidFloat8:
		return math.Float64frombits(binary.BigEndian.Uint64(raw)), nil
	case oidBytea:
		return append([]byte{}, raw...), nil
	case oidDate:
		return decodeDate(int32(binary.BigEndian.Uint32(raw))), nil
	case oidTimestamp, oidTimestampTZ:
		return decodeTime(int64(binary.BigEndian.Uint64(raw))), nil
	case oidNumeric:
		return decodeNumeric(string(raw)), nil
	}
	return string(raw), nil
}

var widths = map[uint32]int{
	oidBool: 1, oidInt2: 2, oidInt4: 4, oidInt8: 8, oidFloat4: 4, oidFloat8: 8, oidDate: 4, oidTimestamp: 8, oidTimestampTZ: 8,
}

// PostgreSQL counts from here. The ends of its ranges stand for infinity.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func decodeDate(days int32) driver.Value {
	switch days {
	case math.MaxInt32:
		return "infinity"
	case math.MinInt32:
		return "-infinity"
	}
	return epoch.AddDate(0, 0, int(days))
}

func decodeTime(micros int64) driver.Value {
	switch micros {
	case math.MaxInt64:
		return "infinity"
	case math.MinInt64:
		return "-infinity"
	}
	return time.UnixMicro(micros + epoch.UnixMicro()).UTC()
}

// decodeNumeric makes a number of what sum and avg return: an int64 if it is
// whole and fits, otherwise the nearest float64.
func decodeNumeric(text string) driver.Value {
	if i, err := strconv.ParseInt(text, 10, 64); err == nil {
		return i
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil {
		return f
	}
	return text
}
