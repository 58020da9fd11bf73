package resp

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Kind is the type of a Value: the byte that it begins with on the wire.
type Kind byte

// The kinds of both versions, and those of version 3 alone.
const (
	SimpleString Kind = '+'
	SimpleError  Kind = '-'
	Integer      Kind = ':'
	BulkString   Kind = '$'
	Array        Kind = '*'

	Null      Kind = '_'
	Boolean   Kind = '#'
	Double    Kind = ','
	BigNumber Kind = '('
	BulkError Kind = '!'
	Verbatim  Kind = '='
	Map       Kind = '%'
	Set       Kind = '~'
	Push      Kind = '>'
	attribute Kind = '|' // comes before a value and is a part of it

	several Kind = 's' // no kind of the wire: see Several
)

// Value is an answer, or a part of one. Its zero value is Nil.
type Value struct {
	Kind Kind
	// Text is the text of strings and errors, of a Double and of a BigNumber.
	// That of a Verbatim begins with its format, as in "txt:…".
	Text string
	// Int is an Integer, and 1 or 0 for a Boolean.
	Int int64
	// Items are those of an Array, a Set and a Push. A Map has a key and its
	// value in turn.
	Items []Value
	// Attributes are what the peer tells besides, keys and values in turn.
	Attributes []Value
}

// What many answers are.
var (
	OK  = Simple("OK")
	Nil = Value{Kind: Null}
)

// Simple is a short string. What is behind its first line is not sent.
func Simple(text string) Value { return Value{Kind: SimpleString, Text: text} }

// Bulk is any string.
func Bulk(text string) Value { return Value{Kind: BulkString, Text: text} }

// Int is an integer.
func Int(n int64) Value { return Value{Kind: Integer, Int: n} }

// Float is a floating-point number.
func Float(f float64) Value {
	switch {
	case math.IsInf(f, 1):
		return Value{Kind: Double, Text: "inf"}
	case math.IsInf(f, -1):
		return Value{Kind: Double, Text: "-inf"}
	case math.IsNaN(f):
		return Value{Kind: Double, Text: "nan"}
	}
	return Value{Kind: Double, Text: strconv.FormatFloat(f, 'g', -1, 64)}
}

// Bool is true or false.
func Bool(b bool) Value {
	if b {
		return Value{Kind: Boolean, Int: 1}
	}
	return Value{Kind: Boolean}
}

// Big is an integer of any size.
func Big(n *big.Int) Value { return Value{Kind: BigNumber, Text: n.String()} }

// List is an array.
func List(items ...Value) Value { return Value{Kind: Array, Items: items} }

// Dict is a map: keys and values in turn.
func Dict(items ...Value) Value { return Value{Kind: Map, Items: items[:len(items)&^1]} }

// Strings is an array of bulk strings.
func Strings(texts ...string) Value {
	items := make([]Value, len(texts))
	for i, text := range texts {
		items[i] = Bulk(text)
	}
	return List(items...)
}

// Several is not one answer but the given ones, one after the other, or none: a
// SUBSCRIBE is answered by a Push for each channel.
func Several(values ...Value) Value { return Value{Kind: several, Items: values} }

// Bool is whether v is a true Boolean, or an Integer other than 0, which version
// 2 has instead.
func (v Value) Bool() bool { return v.Int != 0 }

// Float is the number that v stands for. A string is read too, since version 2
// has nothing else for it; ok tells whether v is a number.
func (v Value) Float() (f float64, ok bool) {
	if v.Kind == Integer {
		return float64(v.Int), true
	}
	f, err := strconv.ParseFloat(v.Text, 64)
	return f, err == nil && validDouble(v.Text)
}

// Err is v as an error, if it is one.
func (v Value) Err() error {
	if v.Kind == SimpleError || v.Kind == BulkError {
		return Error(v.Text)
	}
	return nil
}

// Error is an error as one side tells it to the other. Its first word is, by
// custom, a code in capitals: "WRONGTYPE key holds a list".
type Error string

func (e Error) Error() string { return string(e) }

// Code is the first word.
func (e Error) Code() string {
	code, _, _ := strings.Cut(string(e), " ")
	return code
}

// Value is e as an answer.
func (e Error) Value() Value {
	if strings.ContainsAny(string(e), "\r\n") {
		return Value{Kind: BulkError, Text: string(e)}
	}
	return Value{Kind: SimpleError, Text: string(e)}
}

func firstLine(text string) string {
	for i := range len(text) {
		if c := text[i]; c == '\r' || c == '\n' {
			return text[:i]
		}
	}
	return text
}
