package dbthread

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"math"
	"reflect"
	"time"
)

// bind puts args where the statement reads them.
func (p *prepared) bind(args []any) error {
	if len(args) != len(p.args) {
		return fmt.Errorf("%d arguments for %d parameters", len(args), len(p.args))
	}
	for i, a := range args {
		v, err := bindValue(a)
		if err != nil {
			return fmt.Errorf("argument %d: %w", i+1, err)
		}
		p.args[i].Value = v
	}
	return nil
}

var errTime = errors.New("a time.Time: bind the number or text that the column holds")

// bindValue turns a into one of int64, float64, bool, string, []byte and nil.
func bindValue(a any) (driver.Value, error) {
	switch v := a.(type) {
	case nil, int64, string, bool, []byte:
		return v, nil
	case int:
		return int64(v), nil
	case float64:
		return bindFloat(v)
	case time.Time:
		return nil, errTime
	case driver.Valuer:
		return bindValuer(v)
	}
	return bindOther(reflect.ValueOf(a))
}

// bindFloat refuses NaN: SQLite would store NULL in its place.
func bindFloat(f float64) (driver.Value, error) {
	if math.IsNaN(f) {
		return nil, fmt.Errorf("NaN: %w", ErrInvalidValue)
	}
	return f, nil
}

func bindValuer(v driver.Valuer) (driver.Value, error) {
	if r := reflect.ValueOf(v); r.Kind() == reflect.Pointer && r.IsNil() {
		return nil, nil
	}
	value, err := v.Value()
	if err != nil {
		return nil, err
	}
	if _, again := value.(driver.Valuer); again {
		return nil, fmt.Errorf("%T gives another driver.Valuer", v)
	}
	return bindValue(value)
}

// bindOther serves the other sizes of numbers, named types and pointers.
func bindOther(r reflect.Value) (driver.Value, error) {
	switch r.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return r.Int(), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if r.Uint() > math.MaxInt64 {
			return nil, fmt.Errorf("%d: %w for 64 signed bits", r.Uint(), ErrTooBig)
		}
		return int64(r.Uint()), nil
	case reflect.Float32, reflect.Float64:
		return bindFloat(r.Float())
	case reflect.String:
		return r.String(), nil
	case reflect.Bool:
		return r.Bool(), nil
	case reflect.Slice:
		if r.Type().Elem().Kind() == reflect.Uint8 {
			return r.Bytes(), nil
		}
	case reflect.Pointer:
		if r.IsNil() {
			return nil, nil
		}
		return bindValue(r.Elem().Interface())
	}
	return nil, fmt.Errorf("a %s cannot be bound", r.Type())
}
