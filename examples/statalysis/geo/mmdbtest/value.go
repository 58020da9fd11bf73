package mmdbtest

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
)

// Types of values; those from 8 on are written as extended.
const (
	typeString = 2
	typeUint16 = 5
	typeUint32 = 6
	typeMap    = 7
	typeUint64 = 9
	typeArray  = 11
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// appendValue appends a value of the data section.
func appendValue(to []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return append(appendHead(to, typeString, len(v)), v...)
	case uint16:
		return binary.BigEndian.AppendUint16(appendHead(to, typeUint16, 2), v)
	case uint32:
		return binary.BigEndian.AppendUint32(appendHead(to, typeUint32, 4), v)
	case uint64:
		return binary.BigEndian.AppendUint64(appendHead(to, typeUint64, 8), v)
	case []string:
		to = appendHead(to, typeArray, len(v))
		for _, s := range v {
			to = appendValue(to, s)
		}
		return to
	case Map:
		to = appendHead(to, typeMap, len(v))
		for _, key := range sortedKeys(v) {
			to = appendValue(appendValue(to, key), v[key])
		}
		return to
	}
	panic(fmt.Sprintf("mmdbtest: a value of type %T", v))
}

// appendHead appends type and size.
func appendHead(to []byte, kind, size int) []byte {
	short, rest := size, []byte(nil)
	switch {
	case size >= 285:
		short, rest = 30, binary.BigEndian.AppendUint16(nil, uint16(size-285))
	case size >= 29:
		short, rest = 29, []byte{byte(size - 29)}
	}
	if kind < 8 {
		to = append(to, byte(kind<<5|short))
	} else {
		to = append(to, byte(short), byte(kind-7))
	}
	return append(to, rest...)
}
