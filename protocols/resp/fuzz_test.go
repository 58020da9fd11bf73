package resp

import (
	"bytes"
	"reflect"
	"slices"
	"testing"
)

// scanPieces gives what a scanner finds in b that arrives in pieces of the given
// size: the ends of the values, and the error.
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

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"+OK\r\n:1\r\n", "$5\r\nhello\r\n", "*2\r\n%1\r\n+a\r\n_\r\n~1\r\n#t\r\n", "|1\r\n+ttl\r\n:1\r\n,1.5\r\n",
		"=7\r\ntxt:abc\r\n", ">2\r\n+a\r\n(12\r\n", "!3\r\nE\r\n\r\n", "*-1\r\n$-1\r\n", "*1\r\n$?\r\n", "$99999999999\r\n", "*9\r\n*9\r\n"} {
		f.Add([]byte(seed), uint8(1))
	}
	f.Fuzz(func(t *testing.T, b []byte, size uint8) {
		l := Limits{Size: 1 << 16, Bulk: 1 << 12, Items: 100, Depth: 4, Line: 100}
		whole, errWhole := scanPieces(b, max(len(b), 1), &l)
		pieces, errPieces := scanPieces(b, max(int(size), 1), &l)
		if !reflect.DeepEqual(whole, pieces) || (errWhole == nil) != (errPieces == nil) {
			t.Fatalf("in one piece %v, %v; in several %v, %v", whole, errWhole, pieces, errPieces)
		}
		v, n, err := Parse(b, l)
		if err != nil || n == 0 {
			return
		}
		wire := Append(nil, v, 3)
		again, m, err := Parse(wire, Limits{}) // attributes of attributes are one by now
		if err != nil || m != len(wire) || !reflect.DeepEqual(again, v) {
			t.Fatalf("%q is %+v, and again %+v, %v", b[:n], v, again, err)
		}
		if two := Append(nil, v, 2); len(two) > 0 {
			if _, m, err := Parse(two, Limits{}); err != nil || m != len(two) {
				t.Fatalf("version 2 has %q: %v", two, err)
			}
		}
	})
}

func FuzzParseCommand(f *testing.F) {
	for _, seed := range []string{"*1\r\n$4\r\nPING\r\n", "PING\r\n", "SET a \"b \\x41\"\r\n", "*2\r\n$0\r\n\r\n$1\r\n", "'\\''\n", "*1\r\n:1\r\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		l := Limits{Size: 1 << 16, Bulk: 1 << 12, Items: 100, Line: 100}
		args, n, err := ParseCommand(b, l)
		if n > len(b) {
			t.Fatalf("%d of %d bytes", n, len(b))
		}
		var pieces commandScanner // one byte first, so that it never reads at once
		l = l.withDefaults()
		if _, first, errFirst := pieces.next(b[:min(1, len(b))], &l); first == 0 && errFirst == nil {
			inPieces, m, errPieces := pieces.next(b, &l)
			if !slices.Equal(args, inPieces) || n > 0 && m != n || (err == nil) != (errPieces == nil) {
				t.Fatalf("at once %q, %v; in pieces %q, %v", args, err, inPieces, errPieces)
			}
		}
		if err != nil || len(args) == 0 {
			return
		}
		again, m, err := ParseCommand(AppendCommand(nil, args...), Limits{})
		if err != nil || m == 0 || !reflect.DeepEqual(again, args) {
			t.Fatalf("%q, and again %q, %v", args, again, err)
		}
		if i := bytes.IndexByte(b, '\n'); i < 0 {
			t.Fatal("a command without an end")
		}
	})
}
