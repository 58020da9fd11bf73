package amp

import (
	"encoding/binary"
	"errors"
	"reflect"
)

var errList = errors.New("not a list: an item is cut off")

// listOf is the type of a slice: Twisted's AmpList of structs, or else its
// ListOf.
func listOf(t reflect.Type) (argType, error) {
	if item := t.Elem(); item.Kind() == reflect.Struct && !isScalar(item) {
		l, err := layoutOf(item)
		return argType{l.appendAll, l.parseAll(t)}, err
	}
	item, err := typeOf(t.Elem())
	return argType{item.appendAll, item.parseAll(t)}, err
}

// isScalar is whether t is no struct to be taken apart.
func isScalar(t reflect.Type) bool {
	return t == typeTime || t.Implements(marshaler) && reflect.PointerTo(t).Implements(unmarshaler)
}

func (a argType) appendAll(dst []byte, list reflect.Value) (_ []byte, err error) {
	for i := range list.Len() {
		var start int
		dst, start = beginValue(dst)
		if dst, err = a.append(dst, list.Index(i)); err != nil {
			return nil, err
		}
		if dst, err = endValue(dst, start, "an item"); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

func (a argType) parseAll(t reflect.Type) func(string, reflect.Value) error {
	return func(text string, list reflect.Value) error {
		items := reflect.MakeSlice(t, 0, 0)
		for text != "" {
			if len(text) < 2 || len(text)-2 < int(binary.BigEndian.Uint16([]byte(text[:2]))) {
				return errList
			}
			var one string
			one, text = cutCounted(text)
			item := reflect.New(t.Elem()).Elem()
			if err := a.parse(one, item); err != nil {
				return err
			}
			items = reflect.Append(items, item)
		}
		list.Set(items)
		return nil
	}
}

func (l *layout) appendAll(dst []byte, list reflect.Value) (_ []byte, err error) {
	for i := range list.Len() {
		if dst, err = l.append(dst, nil, list.Index(i)); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

func (l *layout) parseAll(t reflect.Type) func(string, reflect.Value) error {
	limits := Limits{Size: maxValue, Fields: maxValue}
	return func(text string, list reflect.Value) error {
		items := reflect.MakeSlice(t, 0, 0)
		for text != "" {
			var s scanner
			n, err := s.next([]byte(text), &limits)
			if err != nil || n == 0 {
				return errList
			}
			item := reflect.New(t.Elem()).Elem()
			if err := l.parse(fields(text[:n]), item); err != nil {
				return err
			}
			items, text = reflect.Append(items, item), text[n:]
		}
		list.Set(items)
		return nil
	}
}
