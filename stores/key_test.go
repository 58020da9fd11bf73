package stores

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

type userID int

type point struct {
	X, Y int
	Name string
}

// roundTrip encodes a key and reads it again.
func roundTrip[K comparable](t *testing.T, k K) []byte {
	t.Helper()
	keys, err := newKeyType[K]()
	if err != nil {
		t.Fatalf("%T: %v", k, err)
	}
	data, err := keys.append([]byte("x"), k)
	if err != nil || data[0] != 'x' {
		t.Fatalf("%#v: %v", k, err)
	}
	back, err := keys.parse(data[1:])
	if err != nil || back != k {
		t.Errorf("%#v came back as %#v, %v", k, back, err)
	}
	for n := range len(data) - 1 {
		if _, err := keys.parse(data[1 : 1+n]); err == nil {
			t.Errorf("%#v: the first %d bytes are a key too", k, n)
		}
	}
	if _, err := keys.parse(append(data[1:], 0)); err == nil {
		t.Errorf("%#v: a byte behind it is not noticed", k)
	}
	return data[1:]
}

func TestKey_EveryTypeComesBack(t *testing.T) {
	roundTrip(t, "")
	roundTrip(t, "a\x00b\x00\xff\x01")
	roundTrip(t, userID(-3))
	roundTrip(t, point{1, -2, "p"})
	roundTrip(t, [3]string{"", "\x00", "c"})
	roundTrip(t, [16]byte{1, 255})
	for _, v := range []any{
		true, false, "s", int(math.MinInt), int8(-128), int16(-32768), int32(math.MinInt32), int64(math.MaxInt64),
		uint(math.MaxUint), uint8(255), uint16(65535), uint32(math.MaxUint32), uint64(math.MaxUint64),
		float32(-1.5), float32(math.SmallestNonzeroFloat32), -1.5, math.Inf(-1), math.Inf(1), 0.0,
	} {
		roundTrip[any](t, v)
	}
}

func TestKey_OfTwoTypesNeverEncodeAlike(t *testing.T) {
	seen := map[string]any{}
	note := func(v any, data []byte) {
		if other, twice := seen[string(data)]; twice {
			t.Errorf("%#v and %#v encode alike", v, other)
		}
		seen[string(data)] = v
	}
	for _, v := range []any{
		true, 1, int8(1), int16(1), int32(1), int64(1), uint(1), uint8(1), uint16(1), uint32(1), uint64(1), float32(1), 1.0, "1", "\x01",
	} {
		note(v, roundTrip[any](t, v))
	}
	note("struct of ints", roundTrip(t, struct{ A, B int }{1, 1}))
	note("other names", roundTrip(t, struct{ A, C int }{1, 1}))
	note("array", roundTrip(t, [2]int{1, 1}))
	note("longer array", roundTrip(t, [3]int{1, 1, 1}))
	note("nested array", roundTrip(t, [2][2]int{{1, 1}, {1, 1}}))
	note("flat array", roundTrip(t, [4]int{1, 1, 1, 1}))
}

func TestKey_ANamedTypeInAnAnyIsRefused(t *testing.T) {
	keys, _ := newKeyType[any]()
	for _, k := range []any{userID(1), point{}, [2]int{}, &point{}, 1i} {
		if _, err := keys.append(nil, k); !errors.Is(err, ErrKeyType) {
			t.Errorf("%#v: error %v", k, err)
		}
	}
}

func TestKey_NilIsRefused(t *testing.T) {
	keys, _ := newKeyType[any]()
	if _, err := keys.append(nil, nil); !errors.Is(err, ErrNilKey) {
		t.Errorf("error %v", err)
	}
}

func TestKey_TypesThatMeanNothingElsewhereAreRefused(t *testing.T) {
	for name, err := range map[string]error{
		"pointer":    second(newKeyType[*int]()),
		"channel":    second(newKeyType[chan int]()),
		"unexported": second(newKeyType[struct{ a int }]()),
		"inside":     second(newKeyType[struct{ A [1]*int }]()),
		"interface":  second(newKeyType[struct{ A any }]()),
		"complex":    second(newKeyType[complex128]()),
		"uintptr":    second(newKeyType[uintptr]()),
		"empty":      second(newKeyType[[0]int]()),
		"nothing":    second(newKeyType[struct{}]()),
	} {
		if !errors.Is(err, ErrKeyType) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func second[A any](_ A, err error) error { return err }

func TestKey_NaNIsRefusedAndMinusZeroIsZero(t *testing.T) {
	floats, _ := newKeyType[float64]()
	if _, err := floats.append(nil, math.NaN()); !errors.Is(err, ErrNaNKey) {
		t.Errorf("error %v", err)
	}
	pairs, _ := newKeyType[[2]float32]()
	if _, err := pairs.append(nil, [2]float32{0, float32(math.NaN())}); !errors.Is(err, ErrNaNKey) {
		t.Errorf("error %v", err)
	}
	minus, _ := floats.append(nil, math.Copysign(0, -1))
	zero, _ := floats.append(nil, 0)
	if !bytes.Equal(minus, zero) {
		t.Errorf("-0 is %x, 0 is %x", minus, zero)
	}
}

func TestKey_ThatIsTooLongIsRefused(t *testing.T) {
	keys, _ := newKeyType[string]()
	roundTrip(t, strings.Repeat("x", MaxKeyBytes-3))
	if _, err := keys.append(nil, strings.Repeat("x", MaxKeyBytes-2)); !errors.Is(err, ErrKeyTooLong) {
		t.Errorf("error %v", err)
	}
	pairs, _ := newKeyType[[2]string]()
	if _, err := pairs.append(nil, [2]string{strings.Repeat("x", MaxKeyBytes/2), strings.Repeat("x", MaxKeyBytes/2)}); !errors.Is(err, ErrKeyTooLong) {
		t.Errorf("error %v", err)
	}
}

func TestKey_BytesSortAsKeysDo(t *testing.T) {
	sorted := func(keys ...any) {
		t.Helper()
		var encoded [][]byte
		for _, k := range keys {
			encoded = append(encoded, roundTrip[any](t, k))
		}
		if !slices.IsSortedFunc(encoded, bytes.Compare) {
			t.Errorf("%v are stored in another order", keys)
		}
	}
	sorted("", "\x00", "\x00\x00", "\x00a", "a", "a\x00", "aa", "b")
	sorted(math.MinInt, -256, -1, 0, 1, 255, 256, math.MaxInt)
	sorted(int8(-128), int8(-1), int8(0), int8(127))
	sorted(math.Inf(-1), -1e300, -1.0, -1e-300, 0.0, 1e-300, 1.0, math.Inf(1))
	sorted(float32(-2), float32(-1), float32(0), float32(3))
	sorted(uint64(0), uint64(255), uint64(256), uint64(math.MaxUint64))
}

func TestKey_AStoredKeyOfAnotherTypeIsAnError(t *testing.T) {
	ints, _ := newKeyType[int]()
	strings, _ := newKeyType[string]()
	data, _ := strings.append(nil, "12345678")
	if _, err := ints.parse(data); !errors.Is(err, ErrKeyType) {
		t.Errorf("error %v", err)
	}
	data, _ = ints.append(nil, 1)
	if _, err := strings.parse(data); !errors.Is(err, ErrKeyType) {
		t.Errorf("error %v", err)
	}
}

// fuzzOne wants that what is read as a key is written as the same bytes.
func fuzzOne[K comparable](t *testing.T, data []byte) {
	keys, err := newKeyType[K]()
	if err != nil {
		t.Fatal(err)
	}
	k, err := keys.parse(data)
	if err != nil || len(data) > MaxKeyBytes {
		return
	}
	back, err := keys.append(nil, k)
	if err != nil || !bytes.Equal(back, data) {
		t.Errorf("%v: %x is read as %#v, which is %x (%v)", reflect.TypeFor[K](), data, k, back, err)
	}
}

func FuzzKey(f *testing.F) {
	for _, v := range []any{"a\x00", 1, -1.5, true, uint8(3), int16(-2)} {
		data, _ := appendBasic(nil, v)
		f.Add(data)
	}
	p, _ := appendReflect(nil, reflect.ValueOf(point{1, 2, "a"}))
	f.Add(p)
	f.Add([]byte{tagFloat32, 0x7f, 0xff, 0xff, 0xff}) // -0
	f.Add([]byte(fmt.Sprint("\x02", "a\x00\xff\x00\x01")))
	f.Fuzz(func(t *testing.T, data []byte) {
		fuzzOne[any](t, data)
		fuzzOne[string](t, data)
		fuzzOne[int](t, data)
		fuzzOne[int16](t, data)
		fuzzOne[userID](t, data)
		fuzzOne[float64](t, data)
		fuzzOne[float32](t, data)
		fuzzOne[bool](t, data)
		fuzzOne[point](t, data)
		fuzzOne[[2]string](t, data)
		fuzzOne[[3]uint8](t, data)
	})
}
