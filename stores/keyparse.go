package stores

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"reflect"
)

// keyParser reads an encoded key from its start.
type keyParser struct{ rest []byte }

var errCut = errors.New("it is cut short")

func (p *keyParser) end() error {
	if len(p.rest) > 0 {
		return fmt.Errorf("%w: %d bytes are left over", ErrKeyType, len(p.rest))
	}
	return nil
}

func (p *keyParser) take(n int) ([]byte, error) {
	if len(p.rest) < n {
		return nil, errCut
	}
	taken := p.rest[:n]
	p.rest = p.rest[n:]
	return taken, nil
}

// tag takes a tag, which must be the one that is wanted.
func (p *keyParser) tag(want byte) error {
	got, err := p.take(1)
	if err != nil {
		return err
	}
	if got[0] != want {
		return fmt.Errorf("%w: tag %d, want %d", ErrKeyType, got[0], want)
	}
	return nil
}

func (p *keyParser) string(tag byte) (string, error) {
	if err := p.tag(tag); err != nil {
		return "", err
	}
	return p.text()
}

// text takes a string behind its tag.
func (p *keyParser) text() (string, error) {
	end := bytes.IndexByte(p.rest, 0)
	if end >= 0 && end+1 < len(p.rest) && p.rest[end+1] == terminator { // the usual case: no NUL in it
		text := string(p.rest[:end])
		p.rest = p.rest[end+2:]
		return text, nil
	}
	var text []byte
	for {
		end := bytes.IndexByte(p.rest, 0)
		if end < 0 || end+1 == len(p.rest) {
			return "", errCut
		}
		text = append(text, p.rest[:end]...)
		mark := p.rest[end+1]
		p.rest = p.rest[end+2:]
		switch mark {
		case terminator:
			return string(text), nil
		case escaped:
			text = append(text, 0)
		default:
			return "", fmt.Errorf("%w: byte %d behind a NUL", ErrKeyType, mark)
		}
	}
}

// uint takes a number of so many bytes.
func (p *keyParser) uint(size int) (uint64, error) {
	b, err := p.take(size)
	if err != nil {
		return 0, err
	}
	var all [8]byte
	copy(all[8-size:], b)
	return binary.BigEndian.Uint64(all[:]), nil
}

// tags are those of the kinds in keyType's order.
var tags = map[reflect.Kind]byte{
	reflect.Bool: tagBool, reflect.String: tagString,
	reflect.Int: tagInt, reflect.Int8: tagInt8, reflect.Int16: tagInt16, reflect.Int32: tagInt32, reflect.Int64: tagInt64,
	reflect.Uint: tagUint, reflect.Uint8: tagUint8, reflect.Uint16: tagUint16, reflect.Uint32: tagUint32, reflect.Uint64: tagUint64,
	reflect.Float32: tagFloat32, reflect.Float64: tagFloat64, reflect.Array: tagArray, reflect.Struct: tagStruct,
}

// any takes a key of one of Go's own types, whichever it is.
func (p *keyParser) any() (any, error) {
	if len(p.rest) == 0 {
		return nil, errCut
	}
	for kind, tag := range tags {
		if t := basicTypes[kind]; t != nil && tag == p.rest[0] {
			v := reflect.New(t).Elem()
			err := p.into(v)
			return v.Interface(), err
		}
	}
	return nil, fmt.Errorf("%w: tag %d", ErrKeyType, p.rest[0])
}

// into takes a key of the type of v.
func (p *keyParser) into(v reflect.Value) error {
	kind := v.Kind()
	if err := p.tag(tags[kind]); err != nil {
		return err
	}
	switch kind {
	case reflect.String:
		text, err := p.text()
		v.SetString(text)
		return err
	case reflect.Array:
		for i := range v.Len() {
			if err := p.into(v.Index(i)); err != nil {
				return err
			}
		}
		return nil
	case reflect.Struct:
		return p.fields(v)
	}
	return p.number(v)
}

func (p *keyParser) fields(v reflect.Value) error {
	for i := range v.NumField() {
		name, err := p.text()
		if err != nil {
			return err
		}
		if want := v.Type().Field(i).Name; name != want {
			return fmt.Errorf("%w: field %q, want %q", ErrKeyType, name, want)
		}
		if err := p.into(v.Field(i)); err != nil {
			return err
		}
	}
	return nil
}

func (p *keyParser) number(v reflect.Value) error {
	size := 8
	switch v.Kind() {
	case reflect.Int, reflect.Uint:
	default:
		size = int(v.Type().Size())
	}
	u, err := p.uint(size)
	if err != nil {
		return err
	}
	sign := uint64(1) << (8*size - 1)
	switch {
	case v.Kind() == reflect.Bool:
		if u > 1 {
			return fmt.Errorf("%w: bool %d", ErrKeyType, u)
		}
		v.SetBool(u == 1)
	case v.CanInt():
		v.SetInt(int64(u^sign) << (64 - 8*size) >> (64 - 8*size))
	case v.CanUint():
		v.SetUint(u)
	default:
		if u&sign != 0 {
			u &^= sign
		} else {
			u = ^u & (sign | (sign - 1))
		}
		return setFloat(v, size, u)
	}
	return nil
}

func setFloat(v reflect.Value, size int, bits uint64) error {
	f := math.Float64frombits(bits)
	if size == 4 {
		f = float64(math.Float32frombits(uint32(bits)))
	}
	switch {
	case math.IsNaN(f):
		return ErrNaNKey
	case f == 0 && math.Signbit(f):
		return fmt.Errorf("%w: -0, which is stored as 0", ErrKeyType)
	}
	v.SetFloat(f)
	return nil
}
