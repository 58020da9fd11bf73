package resp

import (
	"strconv"
	"strings"
)

// Append appends v as the given version of the protocol has it, 2 or 3. What
// version 2 lacks becomes what Redis makes of it there: maps, sets and pushes are
// arrays, floats and big numbers are strings, attributes are left out. Safe
// from any goroutine.
func Append(dst []byte, v Value, version int) []byte {
	if v.Kind == several {
		for _, item := range v.Items {
			dst = Append(dst, item, version)
		}
		return dst
	}
	if version < 3 {
		return append2(dst, v)
	}
	if len(v.Attributes) > 0 {
		dst = appendHeader(dst, attribute, len(v.Attributes)/2)
		dst = appendItems(dst, v.Attributes[:len(v.Attributes)&^1], version)
	}
	switch v.Kind {
	case Null, 0:
		return append(dst, "_\r\n"...)
	case Boolean:
		if v.Bool() {
			return append(dst, "#t\r\n"...)
		}
		return append(dst, "#f\r\n"...)
	case Map:
		dst = appendHeader(dst, Map, len(v.Items)/2)
		return appendItems(dst, v.Items[:len(v.Items)&^1], version)
	case Array, Set, Push:
		return appendItems(appendHeader(dst, v.Kind, len(v.Items)), v.Items, version)
	}
	return appendScalar(dst, v.Kind, v)
}

func append2(dst []byte, v Value) []byte {
	switch v.Kind {
	case Null, 0:
		return append(dst, "$-1\r\n"...)
	case Boolean:
		return appendScalar(dst, Integer, v)
	case Double, BigNumber:
		return appendBulk(dst, BulkString, v.Text)
	case BulkError:
		return appendLine(dst, SimpleError, oneLine.Replace(v.Text))
	case Verbatim:
		_, text, _ := strings.Cut(v.Text, ":")
		return appendBulk(dst, BulkString, text)
	case Array, Set, Push, Map:
		return appendItems(appendHeader(dst, Array, len(v.Items)), v.Items, 2)
	}
	return appendScalar(dst, v.Kind, v)
}

var oneLine = strings.NewReplacer("\r", " ", "\n", " ")

func appendScalar(dst []byte, kind Kind, v Value) []byte {
	switch kind {
	case Integer:
		dst = strconv.AppendInt(append(dst, byte(Integer)), v.Int, 10)
		return append(dst, "\r\n"...)
	case BulkString, BulkError, Verbatim:
		return appendBulk(dst, kind, v.Text)
	}
	return appendLine(dst, kind, firstLine(v.Text))
}

func appendItems(dst []byte, items []Value, version int) []byte {
	for _, item := range items {
		dst = Append(dst, item, version)
	}
	return dst
}

func appendHeader(dst []byte, kind Kind, n int) []byte {
	dst = strconv.AppendInt(append(dst, byte(kind)), int64(n), 10)
	return append(dst, "\r\n"...)
}

func appendLine(dst []byte, kind Kind, text string) []byte {
	dst = append(append(dst, byte(kind)), text...)
	return append(dst, "\r\n"...)
}

func appendBulk(dst []byte, kind Kind, text string) []byte {
	dst = append(appendHeader(dst, kind, len(text)), text...)
	return append(dst, "\r\n"...)
}

// AppendCommand appends a command: its name and its arguments. Safe from any
// goroutine.
func AppendCommand(dst []byte, args ...string) []byte {
	dst = appendHeader(dst, Array, len(args))
	for _, arg := range args {
		dst = appendBulk(dst, BulkString, arg)
	}
	return dst
}
