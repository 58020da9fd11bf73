package ws

import (
	"bytes"
	"compress/flate"
	"io"
	"reflect"
	"testing"
)

func FuzzReader(f *testing.F) {
	for _, seed := range []string{"\x81\x05Hello", "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", "\x01\x03Hel\x80\x02lo", "\x89\x05Hello", "\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58",
		"\x82\x7e\x01\x00", "\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00", "\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00", "\x41\x03\xf2\x48\xcd\x80\x04\xc9\xc9\x07\x00",
		"\xc1\x0b\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00", "\xc1\x08\xf3\x48\xcd\xc9\xc9\x07\x00\x00", "\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00\xc1\x05\xf2\x00\x11\x00\x00",
		"\x88\x02\x03\xe8", "\x01\x01\xc3\x89\x00\x80\x01\xa9", "\x82\x84\x00\x00\x00\x00abcd"} {
		f.Add([]byte(seed), uint8(1), false, true)
		f.Add([]byte(seed), uint8(2), true, false)
	}
	f.Fuzz(func(t *testing.T, wire []byte, size uint8, server, deflate bool) {
		l := Limits{Message: 1 << 12, Frame: 1 << 11, Fragments: 10}
		whole := readAll(newReader(l, server, deflate), string(wire), max(len(wire), 1))
		pieces := readAll(newReader(l, server, deflate), string(wire), max(int(size), 1))
		if whole != pieces {
			t.Fatalf("in one piece %q, in several %q", whole, pieces)
		}
		h, n, err := ParseHeader(wire)
		if n == 0 || err != nil {
			return
		}
		if again := AppendHeader(nil, h); !bytes.Equal(again, wire[:n]) {
			t.Fatalf("%x is %+v, and again %x", wire[:n], h, again)
		}
		if code, reason, err := ParseClose(wire); err == nil {
			if again, err := AppendClose(nil, code, reason); err != nil || len(wire) <= maxControl && !bytes.Equal(again, wire) {
				t.Fatalf("%x is %d, %q, and again %x, %v", wire, code, reason, again, err)
			}
		}
	})
}

func FuzzInflate(f *testing.F) {
	f.Add([]byte("Hello"), []byte("\xf2\x48\xcd\xc9\xc9\x07\x00"), uint8(1))
	f.Add([]byte(""), []byte("\xf3\x48\xcd\xc9\xc9\x07\x00\x00"), uint8(9))
	f.Add(bytes.Repeat([]byte("abc"), 400), []byte("\xf2\x00\x11\x00\x00"), uint8(5))
	f.Fuzz(func(t *testing.T, message, wire []byte, level uint8) {
		takeover := level%2 == 0
		out := deflater{cfg: Deflate{Level: int(level % 10), MinSize: 1}.withDefaults(), takeover: takeover}
		in := inflater{takeover: takeover}
		for range 2 {
			d, ok := out.message(message)
			if !ok {
				break
			}
			got, err := in.message(nil, d.out, 1<<20)
			out.release(d)
			if len(message) <= 1<<20 && (err != nil || !bytes.Equal(got, message)) {
				t.Fatalf("%q comes back as %q, %v", message, got, err)
			}
		}
		var alone inflater
		got, err := alone.message(nil, wire, 1<<12)
		if len(got) > 1<<13 || err == nil && len(got) > 1<<12 {
			t.Fatalf("%d bytes", len(got))
		}
		if err != nil {
			return
		}
		want, err := io.ReadAll(flate.NewReader(bytes.NewReader(append(bytes.Clone(wire), deflateTail...))))
		if err == nil && !bytes.HasPrefix(got, want) {
			t.Fatalf("%q, and compress/flate says %q", got, want)
		}
	})
}

func FuzzExtensions(f *testing.F) {
	f.Add("permessage-deflate; client_max_window_bits; server_max_window_bits=\"15\", x; y=\"a,\\\"b\"")
	f.Fuzz(func(t *testing.T, header string) {
		for _, takeover := range []bool{false, true} {
			o, ok := Deflate{ContextTakeover: takeover}.withDefaults().accept([]string{header})
			if !ok {
				continue
			}
			again, ok := Deflate{ContextTakeover: takeover}.accepted(extensions([]string{o.String()})[0])
			if !ok || !reflect.DeepEqual(again, o) {
				t.Fatalf("%q is answered %q, which is read as %+v, %v", header, o, again, ok)
			}
		}
	})
}

func FuzzText(f *testing.F) {
	for _, s := range texts {
		f.Add(s, uint8(1))
	}
	f.Fuzz(func(t *testing.T, s string, size uint8) {
		var single, pieces text
		no, ok := add(&single, s, 1), add(&pieces, s, max(int(size), 1)) < 0
		if ok != (no < 0) || ok && single.complete() != pieces.complete() {
			t.Fatalf("%q: no at %d byte by byte, and %v in pieces", s, no, ok)
		}
		if no >= 0 && (canBegin(s[:no+1]) || !canBegin(s[:no])) {
			t.Fatalf("%q: no at byte %d", s, no)
		}
	})
}
