package stores

import (
	"fmt"
	"reflect"
)

// keyType encodes and decodes the keys of a store.
type keyType[K comparable] struct{ dynamic bool } // K is an interface

// newKeyType refuses types whose values don't mean the same in another process.
func newKeyType[K comparable]() (keyType[K], error) {
	t := reflect.TypeFor[K]()
	if t.Kind() == reflect.Interface {
		return keyType[K]{dynamic: true}, nil
	}
	return keyType[K]{}, checkType(t)
}

var basicTypes = map[reflect.Kind]reflect.Type{
	reflect.Bool:    reflect.TypeFor[bool](),
	reflect.String:  reflect.TypeFor[string](),
	reflect.Int:     reflect.TypeFor[int](),
	reflect.Int8:    reflect.TypeFor[int8](),
	reflect.Int16:   reflect.TypeFor[int16](),
	reflect.Int32:   reflect.TypeFor[int32](),
	reflect.Int64:   reflect.TypeFor[int64](),
	reflect.Uint:    reflect.TypeFor[uint](),
	reflect.Uint8:   reflect.TypeFor[uint8](),
	reflect.Uint16:  reflect.TypeFor[uint16](),
	reflect.Uint32:  reflect.TypeFor[uint32](),
	reflect.Uint64:  reflect.TypeFor[uint64](),
	reflect.Float32: reflect.TypeFor[float32](),
	reflect.Float64: reflect.TypeFor[float64](),
}

func checkType(t reflect.Type) error {
	switch t.Kind() {
	case reflect.Array:
		if t.Len() > 0 {
			return checkType(t.Elem())
		}
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			if !f.IsExported() {
				return fmt.Errorf("%w: %v: field %s is not exported", ErrKeyType, t, f.Name)
			}
			if err := checkType(f.Type); err != nil {
				return err
			}
		}
		if t.NumField() > 0 {
			return nil
		}
	default:
		if basicTypes[t.Kind()] != nil {
			return nil
		}
	}
	return fmt.Errorf("%w: %v: want strings, numbers, bools, and arrays and structs of them", ErrKeyType, t)
}

// append encodes k behind dst.
func (t keyType[K]) append(dst []byte, k K) ([]byte, error) {
	if t.dynamic {
		return appendAny(dst, k)
	}
	start := len(dst)
	if key, ok := appendBasic(dst, k); ok {
		return checked(key, start, k)
	}
	key, err := appendReflect(dst, reflect.ValueOf(k))
	if err != nil {
		return key, err
	}
	return checked(key, start, nil)
}

// parse decodes a key that is all of data.
func (t keyType[K]) parse(data []byte) (k K, err error) {
	p := keyParser{rest: data}
	if t.dynamic {
		v, err := p.any()
		if k, ok := v.(K); err == nil && ok {
			return k, p.end()
		}
		return k, fmt.Errorf("%w: %q: %w", ErrKeyType, data, err)
	}
	if s, ok := any(&k).(*string); ok {
		*s, err = p.string(tagString)
	} else {
		err = p.into(reflect.ValueOf(&k).Elem())
	}
	if err == nil {
		err = p.end()
	}
	return k, err
}
