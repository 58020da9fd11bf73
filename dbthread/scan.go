package dbthread

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"reflect"
)

// scanner is database/sql's Scanner.
type scanner interface{ Scan(src any) error }

var errNull = errors.New("NULL: scan it into a pointer to a pointer, a sql.Null or an any")

// assign stores v in what dest points to, without changing its meaning: a
// number stays a number, and must fit.
func assign(dest any, v driver.Value) error {
	switch d := dest.(type) {
	case *int64:
		if i, ok := v.(int64); ok {
			*d = i
			return nil
		}
	case *int:
		if i, ok := v.(int64); ok && int64(int(i)) == i {
			*d = int(i)
			return nil
		}
	case *string:
		if s, ok := v.(string); ok {
			*d = s
			return nil
		}
	case *any:
		*d = v
		return nil
	case scanner:
		return d.Scan(v)
	}
	r := reflect.ValueOf(dest)
	if r.Kind() != reflect.Pointer || r.IsNil() {
		return fmt.Errorf("a %T is no pointer to scan into", dest)
	}
	return assignValue(r.Elem(), v)
}

// assignValue serves the other types.
func assignValue(d reflect.Value, v driver.Value) error {
	if d.Kind() == reflect.Pointer {
		return assignPointer(d, v)
	}
	if v == nil {
		if d.Type() == reflect.TypeFor[[]byte]() {
			d.SetZero()
			return nil
		}
		return errNull
	}
	switch v := v.(type) {
	case int64:
		return assignInt(d, v)
	case float64:
		if d.CanFloat() && !d.OverflowFloat(v) {
			d.SetFloat(v)
			return nil
		}
	case string:
		if d.Kind() == reflect.String {
			d.SetString(v)
			return nil
		}
		if d.Type() == reflect.TypeFor[[]byte]() {
			d.SetBytes([]byte(v))
			return nil
		}
	case []byte:
		if d.Type() == reflect.TypeFor[[]byte]() {
			d.SetBytes(v)
			return nil
		}
	case bool:
		if d.Kind() == reflect.Bool {
			d.SetBool(v)
			return nil
		}
	}
	if reflect.TypeOf(v).AssignableTo(d.Type()) { // a time.Time of a column declared so
		d.Set(reflect.ValueOf(v))
		return nil
	}
	return mismatch(d, v)
}

// assignPointer makes a pointer to the value, nil for NULL.
func assignPointer(d reflect.Value, v driver.Value) error {
	if v == nil {
		d.SetZero()
		return nil
	}
	p := reflect.New(d.Type().Elem())
	err := assign(p.Interface(), v)
	if err == nil {
		d.Set(p)
	}
	return err
}

// assignInt serves bool too, which is stored as a number.
func assignInt(d reflect.Value, i int64) error {
	switch {
	case d.CanInt() && !d.OverflowInt(i):
		d.SetInt(i)
	case d.CanUint() && i >= 0 && !d.OverflowUint(uint64(i)):
		d.SetUint(uint64(i))
	case d.Kind() == reflect.Bool && (i == 0 || i == 1):
		d.SetBool(i == 1)
	case d.CanFloat() && exact(i, d.Type().Bits()):
		d.SetFloat(float64(i))
	default:
		return mismatch(d, i)
	}
	return nil
}

// exact says whether a float of so many bits can be i.
func exact(i int64, bits int) bool {
	f := float64(i)
	if bits == 32 {
		f = float64(float32(i))
	}
	return f < 1<<63 && int64(f) == i
}

func mismatch(d reflect.Value, v driver.Value) error {
	if text, ok := v.(string); ok && len(text) > 40 {
		v = text[:40] + "…"
	}
	return fmt.Errorf("%T %v does not fit in a %s", v, v, d.Type())
}
