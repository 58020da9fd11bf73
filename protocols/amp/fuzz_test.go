package amp

import (
	"bytes"
	"reflect"
	"testing"
)

// scanPieces gives the ends of the boxes that a scanner finds in b, which arrives
// in pieces of the given size, and the error.
func scanPieces(b []byte, size int, l *Limits) (ends []int, err error) {
	var s scanner
	start := 0
	for have := size; ; have += size {
		have = min(have, len(b))
		for {
			n, err := s.next(b[start:have], l)
			if err != nil {
				return ends, err
			}
			if n == 0 {
				break
			}
			start += n
			ends = append(ends, start)
		}
		if have == len(b) {
			return ends, nil
		}
	}
}

func FuzzParseBox(f *testing.F) {
	for _, seed := range []string{"\x00\x00", "\x00\x04_ask\x00\x011\x00\x08_command\x00\x03Sum\x00\x01a\x00\x0213\x00\x01b\x00\x0281\x00\x00",
		"\x00\x01a\x00\x00\x00\x00\x00\x01", "\x01\x00", "GET / HTTP/1.1\r\n", "\x00\x01a\xff\xff"} {
		f.Add([]byte(seed), uint8(1))
	}
	f.Fuzz(func(t *testing.T, b []byte, size uint8) {
		l := Limits{Size: 1000, Fields: 10}
		whole, errWhole := scanPieces(b, max(len(b), 1), &l)
		pieces, errPieces := scanPieces(b, max(int(size), 1), &l)
		if !reflect.DeepEqual(whole, pieces) || (errWhole == nil) != (errPieces == nil) {
			t.Fatalf("in one piece %v, %v; in several %v, %v", whole, errWhole, pieces, errPieces)
		}
		box, n, err := ParseBox(b, l)
		if err != nil || n == 0 {
			return
		}
		wire, err := AppendBox(nil, box)
		if err != nil || len(wire) != n {
			t.Fatalf("%q is %q, and again %q, %v", b[:n], box, wire, err)
		}
		again, _, err := ParseBox(wire, l)
		second, _ := AppendBox(nil, again)
		if err != nil || !bytes.Equal(second, wire) {
			t.Fatalf("%q, and again %q, %v", wire, second, err)
		}
	})
}

// everyType has an argument of each type.
type everyType struct {
	I  int64
	U  uint8
	F  float64
	B  bool
	S  string
	Y  []byte
	P  *Path
	D  Decimal
	L  []int `amp:",optional"`
	LL [][]string
	A  []struct{ X, Y *int }
}

func FuzzArguments(f *testing.F) {
	l, err := layoutFor(reflect.TypeFor[everyType]())
	if err != nil {
		f.Fatal(err)
	}
	x, p := 7, Path("/tmp")
	seed, err := l.append(nil, nil, reflect.ValueOf(&everyType{I: -5, U: 200, F: 0.1, B: true, S: "ü", Y: []byte{0}, P: &p, D: "1E+3",
		L: []int{1, 2}, LL: [][]string{{"a"}, {}}, A: []struct{ X, Y *int }{{&x, nil}, {}}}).Elem())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Fuzz(func(t *testing.T, b []byte) {
		box, n, err := ParseBox(b, Limits{})
		if err != nil || n == 0 {
			return
		}
		var v, again everyType
		if l.parse(box, reflect.ValueOf(&v).Elem()) != nil {
			return
		}
		wire, err := l.append(nil, nil, reflect.ValueOf(&v).Elem())
		if err != nil {
			t.Fatalf("%+v was read and can't be written: %v", v, err)
		}
		if err := l.parse(fields(string(wire)), reflect.ValueOf(&again).Elem()); err != nil {
			t.Fatalf("%+v was written and can't be read: %v", v, err)
		}
		if v.F == v.F && !reflect.DeepEqual(v, again) { // but NaN
			t.Fatalf("%+v, and again %+v", v, again)
		}
	})
}
