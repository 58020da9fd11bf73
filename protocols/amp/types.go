package amp

import (
	"encoding"
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"
)

// Path is a path of files, in UTF-8.
type Path string

// argType is how values of one Go type are written and read.
type argType struct {
	append func(dst []byte, v reflect.Value) ([]byte, error)
	parse  func(text string, v reflect.Value) error
}

var (
	typeBig     = reflect.TypeFor[*big.Int]()
	typeTime    = reflect.TypeFor[time.Time]()
	typeDecimal = reflect.TypeFor[Decimal]()
	typeBytes   = reflect.TypeFor[[]byte]()
	marshaler   = reflect.TypeFor[encoding.TextMarshaler]()
	unmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// typeOf gives the argument type for t.
func typeOf(t reflect.Type) (argType, error) {
	switch {
	case t == typeBig:
		return argType{appendBig, parseBig}, nil
	case t == typeTime:
		return argType{appendTime, parseTime}, nil
	case t == typeDecimal:
		return argType{appendDecimal, parseDecimal}, nil
	case t == typeBytes:
		return argType{appendBytes, parseBytes}, nil
	case t.Implements(marshaler) && reflect.PointerTo(t).Implements(unmarshaler):
		return argType{appendText, parseText}, nil
	}
	switch t.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return argType{appendInt, parseInt}, nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return argType{appendUint, parseUint}, nil
	case reflect.Float32, reflect.Float64:
		return argType{appendFloat, parseFloat}, nil
	case reflect.Bool:
		return argType{appendBool, parseBool}, nil
	case reflect.String:
		return argType{appendString, parseString}, nil
	case reflect.Slice:
		return listOf(t)
	}
	return argType{}, fmt.Errorf("there is no argument type for %v", t)
}

var (
	errInteger = errors.New("not an integer")
	errRange   = errors.New("the integer does not fit")
	errBoolean = errors.New("neither True nor False")
	errUTF8    = errors.New("not UTF-8")
)

func appendInt(dst []byte, v reflect.Value) ([]byte, error) {
	return strconv.AppendInt(dst, v.Int(), 10), nil
}

func parseInt(text string, v reflect.Value) error {
	n, err := strconv.ParseInt(text, 10, v.Type().Bits())
	v.SetInt(n)
	return integerError(err)
}

func appendUint(dst []byte, v reflect.Value) ([]byte, error) {
	return strconv.AppendUint(dst, v.Uint(), 10), nil
}

func parseUint(text string, v reflect.Value) error {
	if len(text) > 1 && text[0] == '+' { // what ParseInt takes
		text = text[1:]
	}
	n, err := strconv.ParseUint(text, 10, v.Type().Bits())
	v.SetUint(n)
	return integerError(err)
}

func integerError(err error) error {
	switch {
	case errors.Is(err, strconv.ErrRange):
		return errRange
	case err != nil:
		return errInteger
	}
	return nil
}

var errNil = errors.New("nil, and not optional")

func appendBig(dst []byte, v reflect.Value) ([]byte, error) {
	n := v.Interface().(*big.Int)
	if n == nil {
		return nil, errNil
	}
	return n.Append(dst, 10), nil
}

func parseBig(text string, v reflect.Value) error {
	n, ok := new(big.Int).SetString(text, 10)
	if !ok {
		return errInteger
	}
	v.Set(reflect.ValueOf(n))
	return nil
}

func appendBool(dst []byte, v reflect.Value) ([]byte, error) {
	if v.Bool() {
		return append(dst, "True"...), nil
	}
	return append(dst, "False"...), nil
}

func parseBool(text string, v reflect.Value) error {
	if text != "True" && text != "False" {
		return errBoolean
	}
	v.SetBool(text == "True")
	return nil
}

func appendBytes(dst []byte, v reflect.Value) ([]byte, error) { return append(dst, v.Bytes()...), nil }

func parseBytes(text string, v reflect.Value) error {
	v.SetBytes([]byte(text))
	return nil
}

func appendString(dst []byte, v reflect.Value) ([]byte, error) {
	if !utf8.ValidString(v.String()) {
		return nil, errUTF8
	}
	return append(dst, v.String()...), nil
}

func parseString(text string, v reflect.Value) error {
	if !utf8.ValidString(text) {
		return errUTF8
	}
	v.SetString(text)
	return nil
}

func appendText(dst []byte, v reflect.Value) ([]byte, error) {
	text, err := v.Interface().(encoding.TextMarshaler).MarshalText()
	return append(dst, text...), err
}

func parseText(text string, v reflect.Value) error {
	return v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text))
}
