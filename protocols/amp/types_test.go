package amp_test

import (
	"errors"
	"math"
	"math/big"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"sasync/deferred/deferredtest"
	"sasync/protocols/amp"
	"sasync/reactor/reactortest"
)

// item is what an AmpList has.
type item struct {
	A int64 `amp:"a"`
	B []bool
}

type times struct{ T time.Time }

// encode gives the value of the only key of v.
func encode[V any](t *testing.T, v V) (string, error) {
	t.Helper()
	loop := deferredtest.NewLoop(t)
	c := amp.NewConn(loop, amp.Config{})
	tr := reactortest.NewTransport(loop, c)
	if err := amp.Define[V, amp.Empty]("X").Send(c, v); err != nil {
		return "", err
	}
	box, _, err := amp.ParseBox(tr.Take(), amp.Limits{})
	value, _ := box.Get("t")
	return value, err
}

// decode is the other way.
func decode[V any](t *testing.T, value string) (v V, err error) {
	t.Helper()
	loop := deferredtest.NewLoop(t)
	commands := amp.NewCommands()
	handled := false
	amp.Define[V, amp.Empty]("X").Handle(commands, func(_ *amp.Conn, got V) (amp.Empty, error) {
		v, handled = got, true
		return amp.Empty{}, nil
	})
	wire, err := amp.AppendBox(nil, amp.Box{{"_command", "X"}, {"t", value}})
	if err != nil {
		return v, err
	}
	tr := reactortest.NewTransport(loop, amp.NewConn(loop, amp.Config{Commands: commands, Lost: func(_ *amp.Conn, reason error) { err = reason }}))
	tr.Deliver(wire)
	if !handled && err == nil {
		t.Fatal("neither handled nor refused")
	}
	return v, err
}

type one[T any] struct{ T T }

func checkType[T any](t *testing.T, v T, wire string) {
	t.Helper()
	got, err := encode(t, one[T]{v})
	if err != nil || got != wire {
		t.Errorf("%T %v is %q, %v; want %q", v, v, got, err, wire)
	}
	back, err := decode[one[T]](t, wire)
	if err != nil || !reflect.DeepEqual(back.T, v) {
		t.Errorf("%T %q is read as %v, %v; want %v", v, wire, back.T, err, v)
	}
}

// The values on the wire are those that Twisted writes.
func TestTypes_AreThoseOfTwisted(t *testing.T) {
	checkType(t, 13, "13")
	checkType(t, int8(-128), "-128")
	checkType(t, uint64(math.MaxUint64), "18446744073709551615")
	checkType(t, new(big.Int).Lsh(big.NewInt(-1), 100), "-1267650600228229401496703205376")
	checkType(t, 1.0/3, "0.3333333333333333")
	checkType(t, 2.0, "2.0")
	checkType(t, 1e100, "1e+100")
	checkType(t, 1e16, "1e+16")
	checkType(t, 1234567890123456.0, "1234567890123456.0")
	checkType(t, 0.0001, "0.0001")
	checkType(t, 0.00001, "1e-05")
	checkType(t, math.Inf(1), "inf")
	checkType(t, math.Inf(-1), "-inf")
	checkType(t, true, "True")
	checkType(t, false, "False")
	checkType(t, []byte("\xff\x00"), "\xff\x00")
	checkType(t, "größe", "gr\xc3\xb6\xc3\x9fe")
	checkType(t, amp.Path("/tmp/x"), "/tmp/x")
	checkType(t, amp.Decimal("12.50"), "12.50")
	checkType(t, netip.MustParseAddr("192.0.2.1"), "192.0.2.1")
	checkType(t, []int{3, 77}, "\x00\x013\x00\x0277")
	checkType(t, []string{}, "")
	checkType(t, [][]int{{1}, {2, 3}}, "\x00\x03\x00\x011\x00\x06\x00\x012\x00\x013")
	checkType(t, []item{{A: 1, B: []bool{true}}, {A: 2, B: []bool{}}},
		"\x00\x01a\x00\x011\x00\x01b\x00\x06\x00\x04True\x00\x00\x00\x01a\x00\x012\x00\x01b\x00\x00\x00\x00")
	nan, err := encode(t, one[float64]{math.NaN()})
	if back, err2 := decode[one[float64]](t, nan); nan != "nan" || err != nil || err2 != nil || !math.IsNaN(back.T) {
		t.Errorf("NaN is %q", nan)
	}
}

func TestDateTime_KeepsTheMomentAndTheOffset(t *testing.T) {
	checkType(t, time.Date(2024, 1, 2, 3, 4, 5, 6000, time.UTC), "2024-01-02T03:04:05.000006-00:00")
	for _, c := range []struct {
		t    time.Time
		wire string
	}{
		{time.Date(2024, 1, 2, 3, 4, 5, 6999, time.FixedZone("", 5*3600+1800)), "2024-01-02T03:04:05.000006+05:30"},
		{time.Date(2024, 1, 2, 3, 4, 5, 0, time.FixedZone("", -3600)), "2024-01-02T03:04:05.000000-01:00"},
		{time.Date(1890, 1, 1, 0, 0, 30, 0, time.FixedZone("LMT", 53*60+28)), "1890-01-01T00:00:02.000000+00:53"},
	} {
		got, err := encode(t, times{c.t})
		if err != nil || got != c.wire {
			t.Errorf("%v: %q, %v; want %q", c.t, got, err, c.wire)
		}
		back, err := decode[times](t, c.wire)
		if err != nil || !back.T.Equal(c.t.Truncate(time.Microsecond)) || back.T.Location() == time.Local {
			t.Errorf("%q: %v, %v", c.wire, back.T, err)
		}
	}
}

func checkBad[T any](t *testing.T, values ...string) {
	t.Helper()
	for _, value := range values {
		var bad *amp.ArgumentError
		if got, err := decode[one[T]](t, value); !errors.As(err, &bad) || bad.Key != "t" || bad.Command != "X" {
			t.Errorf("%T %q: %v, %v", got.T, value, got.T, err)
		}
	}
}

func TestTypes_RefuseWhatTheyAreNot(t *testing.T) {
	checkBad[int](t, "", "x", "1.5", "1_000", " 1", "0x10", "99999999999999999999")
	checkBad[int8](t, "128")
	checkBad[uint](t, "-1", "+", "++1")
	checkBad[*big.Int](t, "", "1_000", "0x10")
	checkBad[float64](t, "", "x", "0x1p4", "1_0")
	checkBad[bool](t, "", "true", "1")
	checkBad[string](t, "\xff")
	checkBad[amp.Path](t, "\xff")
	checkBad[amp.Decimal](t, "", ".", "1e", "1,5", "--1", "nanx", "e5")
	checkBad[netip.Addr](t, "x")
	checkBad[[]int](t, "\x00", "\x00\x02x", "\x00\x01x")
	checkBad[[]item](t, "\x00", "\x00\x01a\x00\x011\x00\x00", "\x00\x01a\x00\x01x\x00\x01b\x00\x00\x00\x00", "\x01\x00")
	checkBad[time.Time](t, "", "2024-01-02T03:04:05.000006", "2024-02-30T03:04:05.000006-00:00", "2024-01-02 03:04:05.000006-00:00", "0000-01-02T03:04:05.000006-00:00")
}

func TestDecimal_TakesWhatPythonWrites(t *testing.T) {
	for _, text := range []string{"0", "-1.5", "1E+6", "1e-7", ".5", "5.", "NaN", "-NaN123", "sNaN", "Infinity", "-Infinity"} {
		checkType(t, amp.Decimal(text), text)
	}
}

func TestEncode_RefusesWhatCannotBeSent(t *testing.T) {
	for what, err := range map[string]error{
		"a string that is not UTF-8": second(encode(t, one[string]{"\xff"})),
		"a nil integer":              second(encode(t, one[*big.Int]{})),
		"no decimal":                 second(encode(t, one[amp.Decimal]{"x"})),
		"the year 10000":             second(encode(t, times{time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)})),
		"a long value":               second(encode(t, one[string]{strings.Repeat("x", 65536)})),
		"a long item":                second(encode(t, one[[]string]{[]string{strings.Repeat("x", 65536)}})),
	} {
		var bad *amp.ArgumentError
		var long *amp.TooLongError
		if !errors.As(err, &bad) && !errors.As(err, &long) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// choices is arguments that may be absent.
type choices struct {
	N *int       `amp:"n"`
	L []int      `amp:"l,optional"`
	B *big.Int   `amp:"b,optional"`
	S *string    `amp:"s"`
	T *time.Time `amp:"t"`
}

func TestOptional_AbsentIsNil(t *testing.T) {
	empty, err := decodeBox[choices](t, amp.Box{})
	if err != nil || !reflect.DeepEqual(empty, choices{}) {
		t.Errorf("%+v, %v", empty, err)
	}
	n, s := 5, ""
	want := choices{N: &n, L: []int{}, S: &s}
	got, err := decodeBox[choices](t, encodeBox(t, want))
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	if box := encodeBox(t, choices{}); len(box) != 1 {
		t.Errorf("%q", box)
	}
}

func encodeBox[V any](t *testing.T, v V) amp.Box {
	t.Helper()
	loop := deferredtest.NewLoop(t)
	c := amp.NewConn(loop, amp.Config{})
	tr := reactortest.NewTransport(loop, c)
	if err := amp.Define[V, amp.Empty]("X").Send(c, v); err != nil {
		t.Fatal(err)
	}
	box, _, err := amp.ParseBox(tr.Take(), amp.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return box
}

func decodeBox[V any](t *testing.T, box amp.Box) (v V, err error) {
	t.Helper()
	loop := deferredtest.NewLoop(t)
	commands := amp.NewCommands()
	amp.Define[V, amp.Empty]("X").Handle(commands, func(_ *amp.Conn, got V) (amp.Empty, error) {
		v = got
		return amp.Empty{}, nil
	})
	wire, err := amp.AppendBox(nil, append(box, amp.Field{Key: "_command", Value: "X"}))
	if err != nil {
		t.Fatal(err)
	}
	reactortest.NewTransport(loop, amp.NewConn(loop, amp.Config{Commands: commands, Lost: func(_ *amp.Conn, reason error) { err = reason }})).Deliver(wire)
	return v, err
}

func TestDecode_UnknownKeysAreIgnoredAndMissingOnesRefused(t *testing.T) {
	got, err := decodeBox[one[int]](t, amp.Box{{"zzz", "\xff"}, {"t", "1"}, {"a", ""}})
	if err != nil || got.T != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	var bad *amp.ArgumentError
	if _, err := decodeBox[one[int]](t, amp.Box{}); !errors.As(err, &bad) || bad.Key != "t" {
		t.Errorf("%v", err)
	}
}

// inlined has the fields of another struct as its own.
type inlined struct {
	Z    int
	Item item `amp:",inline"`
	Left int  `amp:"-"`
}

func TestInline_FieldsStandInThePlaceOfTheStruct(t *testing.T) {
	box := encodeBox(t, inlined{Z: 1, Item: item{A: 2, B: []bool{}}, Left: 3})
	if want := (amp.Box{{"_command", "X"}, {"a", "2"}, {"b", ""}, {"z", "1"}}); !reflect.DeepEqual(box, want) {
		t.Errorf("%q", box)
	}
	got, err := decodeBox[inlined](t, box)
	if err != nil || got.Z != 1 || got.Item.A != 2 {
		t.Errorf("%+v, %v", got, err)
	}
}

type loopType struct{ L []loopType }

func TestDefine_PanicsOnWhatCannotBeSent(t *testing.T) {
	for what, define := range map[string]func(){
		"no struct": func() { amp.Define[int, amp.Empty]("X") },
		"a map":     func() { amp.Define[one[map[string]int], amp.Empty]("X") },
		"a channel": func() { amp.Define[amp.Empty, one[chan int]]("X") },
		"a key twice": func() {
			amp.Define[struct {
				A, B int `amp:"x"`
			}, amp.Empty]("X")
		},
		"a reserved key": func() {
			amp.Define[struct {
				A int `amp:"_ask"`
			}, amp.Empty]("X")
		},
		"an optional int": func() {
			amp.Define[struct {
				A int `amp:",optional"`
			}, amp.Empty]("X")
		},
		"an unknown option": func() {
			amp.Define[struct {
				A int `amp:",omitempty"`
			}, amp.Empty]("X")
		},
		"itself":  func() { amp.Define[loopType, amp.Empty]("X") },
		"no name": func() { amp.Define[amp.Empty, amp.Empty]("") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", what)
				}
			}()
			define()
		}()
	}
}
