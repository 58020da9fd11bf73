package amp_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"sasync/protocols/amp"
)

// sumWire is the request for Sum(13, 81) as Twisted sends it.
const sumWire = "\x00\x04_ask\x00\x011\x00\x08_command\x00\x03Sum\x00\x01a\x00\x0213\x00\x01b\x00\x0281\x00\x00"

func TestAppendBox_WritesKeysInOrder(t *testing.T) {
	got, err := amp.AppendBox(nil, amp.Box{{"b", "81"}, {"a", "13"}, {"_command", "Sum"}, {"_ask", "1"}})
	if err != nil || string(got) != sumWire {
		t.Errorf("%q, %v", got, err)
	}
}

func TestAppendBox_RefusesWhatIsTooLong(t *testing.T) {
	for _, box := range []amp.Box{
		{{strings.Repeat("k", 256), ""}},
		{{"", "v"}},
		{{"k", strings.Repeat("v", 65536)}},
	} {
		var tooLong *amp.TooLongError
		if _, err := amp.AppendBox(nil, box); !errors.As(err, &tooLong) {
			t.Errorf("%.20q: %v", box, err)
		}
	}
	longest := amp.Box{{strings.Repeat("k", 255), strings.Repeat("v", 65535)}}
	wire, err := amp.AppendBox(nil, longest)
	if err != nil {
		t.Fatal(err)
	}
	if got, _, err := amp.ParseBox(wire, amp.Limits{}); err != nil || !reflect.DeepEqual(got, longest) {
		t.Errorf("%v", err)
	}
}

func TestParseBox_ReadsKeysInAnyOrderAndLeavesWhatIsBehind(t *testing.T) {
	wire := "\x00\x01b\x00\x02xx\x00\x01a\x00\x00\x00\x00"
	got, n, err := amp.ParseBox([]byte(wire+"\x00"), amp.Limits{})
	if err != nil || n != len(wire) || !reflect.DeepEqual(got, amp.Box{{"b", "xx"}, {"a", ""}}) {
		t.Errorf("%q, %d, %v", got, n, err)
	}
}

func TestParseBox_WantsMoreUntilTheEndIsThere(t *testing.T) {
	for i := range len(sumWire) {
		if box, n, err := amp.ParseBox([]byte(sumWire[:i]), amp.Limits{}); n != 0 || err != nil {
			t.Errorf("%d bytes: %v, %d, %v", i, box, n, err)
		}
	}
}

func TestParseBox_EndsAtItsLimitsBeforeTheRestIsThere(t *testing.T) {
	limits := amp.Limits{Size: 20, Fields: 2}
	for what, wire := range map[string]string{
		"key":    "\x01\x00",
		"text":   "GET / HTTP/1.1",
		"size":   "\x00\x01k\x00\x10",
		"fields": "\x00\x01k\x00\x00\x00\x01k\x00\x00\x00\x01",
	} {
		var p *amp.ProtocolError
		if _, n, err := amp.ParseBox([]byte(wire), limits); !errors.As(err, &p) {
			t.Errorf("%s: %d, %v", what, n, err)
		}
	}
	for what, wire := range map[string]string{
		"empty":  "\x00\x00",
		"size":   "\x00\x01k\x00\x0d0123456789abc\x00\x00",
		"fields": "\x00\x01k\x00\x00\x00\x01k\x00\x00\x00\x00",
	} {
		if _, n, err := amp.ParseBox([]byte(wire), limits); err != nil || n != len(wire) {
			t.Errorf("%s: %d, %v; this is within the limits", what, n, err)
		}
	}
}
