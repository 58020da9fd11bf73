package stores_test

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"sasync/stores"
)

type inner struct{ Tags []string }

type person struct {
	Name  string
	Age   int
	Data  []byte
	Inner *inner
}

// Versions of person in an older and in a newer program.
type (
	lessPerson struct{ Name string }
	morePerson struct {
		Name  string
		Age   int
		Data  []byte
		Inner *inner
		Email string
	}
	otherPerson struct{ Name int }
)

func codecs[V any]() map[string]stores.Codec[V] {
	return map[string]stores.Codec[V]{"JSON": stores.JSON[V](), "CBOR": stores.CBOR[V](), "Gob": stores.Gob[V]()}
}

func TestCodec_AValueComesBack(t *testing.T) {
	want := person{"Ada", 36, []byte{0, 255}, &inner{[]string{"a"}}}
	for name, c := range codecs[person]() {
		data, err := c.Append([]byte("before"), want)
		if err != nil || string(data[:6]) != "before" {
			t.Fatalf("%s: %q, %v", name, data, err)
		}
		if got, err := c.Decode(data[6:]); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		if _, err := c.Decode(append(data[6:], data[6:]...)); err == nil {
			t.Errorf("%s: what is behind the value is not noticed", name)
		}
	}
	raw := stores.Raw[[]byte]()
	if data, err := raw.Append(nil, []byte("a\x00")); err != nil || string(data) != "a\x00" {
		t.Errorf("raw: %q, %v", data, err)
	}
	if v, err := stores.Raw[string]().Decode([]byte("a")); err != nil || v != "a" {
		t.Errorf("raw: %q, %v", v, err)
	}
}

func TestCodec_NilComesBackAsNil(t *testing.T) {
	for name, c := range map[string]stores.Codec[*int]{"JSON": stores.JSON[*int](), "CBOR": stores.CBOR[*int]()} {
		data, err := c.Append([]byte{}, nil)
		if err != nil || len(data) == 0 {
			t.Fatalf("%s: %q, %v", name, data, err)
		}
		if v, err := c.Decode(data); err != nil || v != nil {
			t.Errorf("%s: %v, %v", name, v, err)
		}
	}
}

// A field that a newer program has added is zero, one that it has removed is
// passed over.
func TestCodec_FieldsMayBeAddedAndRemoved(t *testing.T) {
	old := person{Name: "Ada", Age: 36}
	for name, c := range codecs[person]() {
		data, err := c.Append(nil, old)
		if err != nil {
			t.Fatal(err)
		}
		if v, err := codecs[morePerson]()[name].Decode(data); err != nil || v.Name != "Ada" || v.Age != 36 || v.Email != "" {
			t.Errorf("%s: a field added: %+v, %v", name, v, err)
		}
		if v, err := codecs[lessPerson]()[name].Decode(data); err != nil || v.Name != "Ada" {
			t.Errorf("%s: fields removed: %+v, %v", name, v, err)
		}
		if v, err := codecs[otherPerson]()[name].Decode(data); err == nil {
			t.Errorf("%s: a field of another type: %+v", name, v)
		}
	}
}

func TestCodec_WhatCannotBeEncodedIsAnError(t *testing.T) {
	if _, err := stores.JSON[float64]().Append(nil, math.Inf(1)); err == nil {
		t.Error("JSON: Inf is no error")
	}
	for name, c := range codecs[chan int]() {
		if _, err := c.Append(nil, make(chan int)); err == nil {
			t.Errorf("%s: a channel is no error", name)
		}
	}
}

// panicking is a codec of a user's that is not finished.
type panicking struct{ stores.Codec[int] }

func (panicking) Append([]byte, int) ([]byte, error) { panic("not yet") }

func TestCodec_APanicIsAnError(t *testing.T) {
	w := open(t)
	i, err := stores.NewItems[string](w.space, "p", stores.ItemsConfig[int]{Codec: panicking{stores.JSON[int]()}})
	if err != nil {
		t.Fatal(err)
	}
	if err := failure(w, i.Set("a", 1)); err.Error() != `stores: set "a" of items "p": encode: panic: not yet` {
		t.Errorf("error %v", err)
	}
}

func TestValue_AboveTheLimitIsRefusedByName(t *testing.T) {
	w := open(t)
	i, err := stores.NewItems[string](w.space, "limited", stores.ItemsConfig[string]{MaxValue: 10})
	if err != nil {
		t.Fatal(err)
	}
	value(w, i.Set("a", strings.Repeat("x", 8)))
	err = failure(w, i.Set("a", strings.Repeat("x", 9)))
	if !errors.Is(err, stores.ErrValueTooBig) || err.Error() != `stores: set "a" of items "limited": the value is too big: 11 bytes, the limit is 10` {
		t.Errorf("error %v", err)
	}
	d := value(w, stores.OpenDict[string](w.space, "limited dict", stores.DictConfig[string]{MaxValue: 10}))
	if err := failure(w, d.Set("a", strings.Repeat("x", 9))); !errors.Is(err, stores.ErrValueTooBig) || d.Has("a") {
		t.Errorf("error %v", err)
	}
}

// fuzzCodec wants an error or a value, and that a value can be stored again.
func fuzzCodec[V any](t *testing.T, c stores.Codec[V], data []byte) {
	v, err := c.Decode(append([]byte(nil), data...))
	if err != nil {
		return
	}
	if _, err := c.Append(nil, v); err != nil {
		t.Errorf("%T: %q is read as %#v, which can't be written: %v", c, data, v, err)
	}
}

func FuzzCodec(f *testing.F) {
	for _, c := range codecs[person]() {
		data, _ := c.Append(nil, person{"Ada", 36, []byte{0, 255}, &inner{[]string{"a"}}})
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, c := range codecs[person]() {
			fuzzCodec(t, c, data)
		}
		for _, c := range codecs[map[string]any]() {
			_, _ = c.Decode(append([]byte(nil), data...))
		}
	})
}
