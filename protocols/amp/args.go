package amp

import "reflect"

// AppendArgs appends v, a struct like those of Define, as a box. Safe from any
// goroutine.
func AppendArgs[V any](dst []byte, v V) ([]byte, error) {
	l, err := layoutFor(reflect.TypeFor[V]())
	if err != nil {
		return nil, err
	}
	return l.append(dst, nil, reflect.ValueOf(&v).Elem())
}

// ParseArgs reads v from a box. Keys that it does not have are ignored. Safe from
// any goroutine.
func ParseArgs[V any](box Box) (v V, err error) {
	l, err := layoutFor(reflect.TypeFor[V]())
	if err != nil {
		return v, err
	}
	return v, l.parse(box, reflect.ValueOf(&v).Elem())
}
