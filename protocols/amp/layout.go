package amp

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// layout is how a struct is written and read: its fields in the order of their
// keys.
type layout struct{ fields []field }

type field struct {
	key      string
	index    []int
	optional bool
	pointer  bool // to what the type is of
	argType
}

// layouts are those of all types that were asked for.
var layouts = struct {
	sync.Mutex
	known map[reflect.Type]*layout // nil while it is being made
}{known: map[reflect.Type]*layout{}}

// layoutFor gives the layout of a struct type.
func layoutFor(t reflect.Type) (*layout, error) {
	layouts.Lock()
	defer layouts.Unlock()
	return layoutOf(t)
}

// layoutOf is layoutFor for who has the lock.
func layoutOf(t reflect.Type) (*layout, error) {
	if known, ok := layouts.known[t]; known != nil {
		return known, nil
	} else if ok {
		return nil, fmt.Errorf("%v contains itself", t)
	}
	layouts.known[t] = nil
	l := &layout{}
	err := l.add(t, nil)
	if err == nil {
		err = l.sort(t)
	}
	if err != nil {
		delete(layouts.known, t)
		return nil, err
	}
	layouts.known[t] = l
	return l, nil
}

func (l *layout) sort(t reflect.Type) error {
	slices.SortFunc(l.fields, func(a, b field) int { return cmp.Compare(a.key, b.key) })
	for i := 1; i < len(l.fields); i++ {
		if l.fields[i].key == l.fields[i-1].key {
			return fmt.Errorf("%v has the key %q twice", t, l.fields[i].key)
		}
	}
	return nil
}

// add adds the fields of t, which is at index of the struct.
func (l *layout) add(t reflect.Type, index []int) error {
	if t.Kind() != reflect.Struct {
		return fmt.Errorf("%v is no struct", t)
	}
	for i := range t.NumField() {
		f := t.Field(i)
		tag, options, _ := strings.Cut(f.Tag.Get("amp"), ",")
		at := append(slices.Clone(index), i)
		switch {
		case !f.IsExported() || tag == "-":
			continue
		case options == "inline":
			if err := l.add(f.Type, at); err != nil {
				return err
			}
			continue
		}
		made, err := newField(f, cmp.Or(tag, keyOf(f.Name)), options)
		if err != nil {
			return fmt.Errorf("field %s of %v: %w", f.Name, t, err)
		}
		made.index = at
		l.fields = append(l.fields, made)
	}
	return nil
}

func newField(f reflect.StructField, key, options string) (made field, err error) {
	t := f.Type
	made = field{key: key, optional: options == "optional", pointer: t.Kind() == reflect.Pointer && t != typeBig}
	switch {
	case options != "" && !made.optional:
		return made, fmt.Errorf("the tag says %q", options)
	case len(key) > maxKey:
		return made, &TooLongError{Key: key, IsKey: true, Bytes: len(key)}
	case reserved(key):
		return made, fmt.Errorf("the key %q is the protocol's own", key)
	case made.pointer:
		made.optional = true
		t = t.Elem()
	case made.optional && t.Kind() != reflect.Slice && t != typeBig:
		return made, fmt.Errorf("only a pointer or a slice can be optional")
	}
	made.argType, err = typeOf(t)
	return made, err
}

// keyOf is the key of a field without a tag.
func keyOf(name string) string {
	runes := []rune(name)
	runes[0] = unicode.ToLower(runes[0])
	return string(runes)
}

// append writes v as a box, with the fields of extra, which are in the order of
// their keys, too.
func (l *layout) append(dst []byte, extra Box, v reflect.Value) (_ []byte, err error) {
	for _, f := range l.fields {
		for len(extra) > 0 && extra[0].Key < f.key {
			if dst, err = appendField(dst, extra[0]); err != nil {
				return nil, err
			}
			extra = extra[1:]
		}
		if dst, err = f.appendTo(dst, v.FieldByIndex(f.index)); err != nil {
			return nil, err
		}
	}
	for _, f := range extra {
		if dst, err = appendField(dst, f); err != nil {
			return nil, err
		}
	}
	return append(dst, 0, 0), nil
}

func appendField(dst []byte, f Field) (_ []byte, err error) {
	if dst, err = appendKey(dst, f.Key); err != nil {
		return nil, err
	}
	dst, start := beginValue(dst)
	return endValue(append(dst, f.Value...), start, f.Key)
}

func (f *field) appendTo(dst []byte, v reflect.Value) (_ []byte, err error) {
	if f.optional && v.IsNil() {
		return dst, nil
	}
	if f.pointer {
		v = v.Elem()
	}
	if dst, err = appendKey(dst, f.key); err != nil {
		return nil, err
	}
	dst, start := beginValue(dst)
	if dst, err = f.append(dst, v); err != nil {
		return nil, &ArgumentError{Key: f.key, Err: err}
	}
	return endValue(dst, start, f.key)
}

// parse reads v from a box. Keys that v does not have are ignored.
func (l *layout) parse(box Box, v reflect.Value) error {
	for i := range l.fields {
		f := &l.fields[i]
		text, ok := box.Get(f.key)
		switch {
		case !ok && f.optional:
			continue
		case !ok:
			return &ArgumentError{Key: f.key, Err: errMissing}
		}
		to := v.FieldByIndex(f.index)
		if f.pointer {
			to.Set(reflect.New(to.Type().Elem()))
			to = to.Elem()
		}
		if err := f.parse(text, to); err != nil {
			return &ArgumentError{Key: f.key, Err: err}
		}
	}
	return nil
}

// The keys of the protocol itself.
const (
	keyAsk         = "_ask"
	keyAnswer      = "_answer"
	keyCommand     = "_command"
	keyError       = "_error"
	keyCode        = "_error_code"
	keyDescription = "_error_description"
)

func reserved(key string) bool {
	switch key {
	case keyAsk, keyAnswer, keyCommand, keyError, keyCode, keyDescription:
		return true
	}
	return false
}
