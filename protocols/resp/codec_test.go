package resp_test

import (
	"errors"
	"math/big"
	"reflect"
	"strings"
	"testing"

	"sasync/protocols/resp"
)

// everyKind is values with what they are on the wire of both versions. Those of
// version 3 are the examples of its specification.
var everyKind = []struct {
	name         string
	v            resp.Value
	wire2, wire3 string
}{
	{"simple string", resp.OK, "+OK\r\n", "+OK\r\n"},
	{"error", resp.Error("ERR unknown").Value(), "-ERR unknown\r\n", "-ERR unknown\r\n"},
	{"integer", resp.Int(-1000), ":-1000\r\n", ":-1000\r\n"},
	{"bulk", resp.Bulk("hello\r\nworld"), "$12\r\nhello\r\nworld\r\n", "$12\r\nhello\r\nworld\r\n"},
	{"empty bulk", resp.Bulk(""), "$0\r\n\r\n", "$0\r\n\r\n"},
	{"array", resp.List(resp.Int(1), resp.List(resp.Bulk("x"))), "*2\r\n:1\r\n*1\r\n$1\r\nx\r\n", "*2\r\n:1\r\n*1\r\n$1\r\nx\r\n"},
	{"null", resp.Nil, "$-1\r\n", "_\r\n"},
	{"true", resp.Bool(true), ":1\r\n", "#t\r\n"},
	{"false", resp.Bool(false), ":0\r\n", "#f\r\n"},
	{"double", resp.Float(1.23), "$4\r\n1.23\r\n", ",1.23\r\n"},
	{"big number", resp.Big(new(big.Int).Lsh(big.NewInt(1), 70)), "$22\r\n1180591620717411303424\r\n", "(1180591620717411303424\r\n"},
	{"bulk error", resp.Error("SYNTAX a\nb").Value(), "-SYNTAX a b\r\n", "!10\r\nSYNTAX a\nb\r\n"},
	{"verbatim", resp.Value{Kind: resp.Verbatim, Text: "txt:Some string"}, "$11\r\nSome string\r\n", "=15\r\ntxt:Some string\r\n"},
	{"map", resp.Dict(resp.Simple("first"), resp.Int(1)), "*2\r\n+first\r\n:1\r\n", "%1\r\n+first\r\n:1\r\n"},
	{"set", resp.Value{Kind: resp.Set, Items: []resp.Value{resp.Int(1)}}, "*1\r\n:1\r\n", "~1\r\n:1\r\n"},
	{"push", resp.Value{Kind: resp.Push, Items: []resp.Value{resp.Simple("message")}}, "*1\r\n+message\r\n", ">1\r\n+message\r\n"},
	{"attributes", resp.Value{Kind: resp.Integer, Int: 3, Attributes: []resp.Value{resp.Simple("ttl"), resp.Int(3600)}},
		":3\r\n", "|1\r\n+ttl\r\n:3600\r\n:3\r\n"},
}

func TestAppend_WritesEveryKindInBothVersions(t *testing.T) {
	for _, c := range everyKind {
		if got := string(resp.Append(nil, c.v, 2)); got != c.wire2 {
			t.Errorf("%s in version 2: %q, want %q", c.name, got, c.wire2)
		}
		if got := string(resp.Append(nil, c.v, 3)); got != c.wire3 {
			t.Errorf("%s in version 3: %q, want %q", c.name, got, c.wire3)
		}
	}
}

func TestParse_ReadsEveryKindAndLeavesWhatIsBehind(t *testing.T) {
	for _, c := range everyKind {
		got, n, err := resp.Parse([]byte(c.wire3+"+next\r\n"), resp.Limits{})
		if err != nil || n != len(c.wire3) || !reflect.DeepEqual(got, c.v) {
			t.Errorf("%s: %+v, %d, %v; want %+v, %d", c.name, got, n, err, c.v, len(c.wire3))
		}
	}
}

func TestParse_WantsMoreUntilTheEndIsThere(t *testing.T) {
	for _, c := range everyKind {
		for i := range len(c.wire3) {
			if _, n, err := resp.Parse([]byte(c.wire3[:i]), resp.Limits{}); n != 0 || err != nil {
				t.Errorf("%s, %d bytes: %d, %v", c.name, i, n, err)
			}
		}
	}
}

func TestParse_ReadsTheNullsOfVersion2(t *testing.T) {
	for _, wire := range []string{"$-1\r\n", "*-1\r\n"} {
		if v, n, err := resp.Parse([]byte(wire), resp.Limits{}); v.Kind != resp.Null || n != 5 || err != nil {
			t.Errorf("%q: %+v, %d, %v", wire, v, n, err)
		}
	}
}

func TestParse_RefusesWhatIsMalformed(t *testing.T) {
	for _, wire := range []string{
		"\r\n", "?\r\n", "OK\r\n", "+OK\n", "+O\rK\r\n", "\n",
		":\r\n", ":1.5\r\n", ":1_0\r\n", ":99999999999999999999\r\n", ": 1\r\n",
		"$\r\n", "$-2\r\n", "$+1\r\n", "$01\r\n", "$1 \r\n", "$1\r\nab\r\n", "$?\r\n", "!-1\r\n",
		"*?\r\n", "*-2\r\n", "*1\r\n\r\n", "%-1\r\n", "~-1\r\n", ">-1\r\n", "|-1\r\n+x\r\n",
		"#\r\n", "#true\r\n", "_x\r\n", ",\r\n", ",0x1p4\r\n", ",infinity\r\n", ",1_0\r\n", "(1.5\r\n", "(+-1\r\n", "(\r\n",
		"=3\r\nabc\r\n", "=5\r\ntxt.a\r\n",
	} {
		var p *resp.ProtocolError
		if v, n, err := resp.Parse([]byte(wire), resp.Limits{}); !errors.As(err, &p) {
			t.Errorf("%q: %+v, %d, %v", wire, v, n, err)
		}
	}
}

func TestParse_EndsAtItsLimitsBeforeTheRestIsThere(t *testing.T) {
	limits := resp.Limits{Size: 100, Bulk: 20, Items: 5, Depth: 2, Line: 10}
	for what, wire := range map[string]string{
		"bulk":     "$21\r\n",
		"items":    "*6\r\n",
		"map":      "%3\r\n",
		"depth":    "*1\r\n*1\r\n*1\r\n",
		"line":     "+0123456789012",
		"size":     "*5\r\n" + strings.Repeat("$18\r\n012345678901234567\r\n", 4) + "$18\r\n",
		"overflow": "$99999999999999999999999999\r\n",
	} {
		if _, n, err := resp.Parse([]byte(wire), limits); err == nil {
			t.Errorf("%s: %d, %v", what, n, err)
		}
	}
	for what, wire := range map[string]string{
		"bulk":  "$20\r\n01234567890123456789\r\n",
		"items": "*5\r\n_\r\n_\r\n_\r\n_\r\n_\r\n",
		"depth": "*1\r\n*1\r\n_\r\n",
		"line":  "+012345678\r\n",
	} {
		if _, n, err := resp.Parse([]byte(wire), limits); err != nil || n != len(wire) {
			t.Errorf("%s: %d, %v; this is within the limits", what, n, err)
		}
	}
}

func TestParseCommand_ReadsArraysAndLines(t *testing.T) {
	for _, c := range []struct {
		wire string
		want []string
	}{
		{"*2\r\n$3\r\nGET\r\n$1\r\na\r\n", []string{"GET", "a"}},
		{"*1\r\n$0\r\n\r\n", []string{""}},
		{"*0\r\n", nil},
		{"*-1\r\n", nil},
		{"\r\n", nil},
		{"PING\r\n", []string{"PING"}},
		{"PING\n", []string{"PING"}},
		{"  SET\tkey  value \r\n", []string{"SET", "key", "value"}},
		{`SET key "a b\n\x41\"" 'it\'s\n' ""` + "\r\n", []string{"SET", "key", "a b\nA\"", `it's\n`, ""}},
	} {
		got, n, err := resp.ParseCommand([]byte(c.wire+"PING\r\n"), resp.Limits{})
		if err != nil || n != len(c.wire) || len(got) != len(c.want) || strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%q: %q, %d, %v; want %q", c.wire, got, n, err, c.want)
		}
	}
}

func TestParseCommand_RefusesWhatIsMalformed(t *testing.T) {
	for _, wire := range []string{
		"*1\r\n:1\r\n", "*1\r\n*1\r\n$1\r\na\r\n", "*1\r\n$-1\r\n", "*1\r\nPING\r\n", "*x\r\n", "*1\r\n$1\r\nabc\r\n", "*1\r\n|1\r\n+a\r\n+b\r\n$1\r\na\r\n",
		`SET "a` + "\r\n", `SET 'a` + "\r\n", `SET "a"b` + "\r\n", strings.Repeat("x", 70000),
	} {
		var p *resp.ProtocolError
		if args, n, err := resp.ParseCommand([]byte(wire), resp.Limits{}); !errors.As(err, &p) {
			t.Errorf("%.20q: %q, %d, %v", wire, args, n, err)
		}
	}
}

func TestAppendCommand_IsWhatParseCommandReads(t *testing.T) {
	want := []string{"SET", "a key", "\r\n\x00"}
	got, n, err := resp.ParseCommand(resp.AppendCommand(nil, want...), resp.Limits{})
	if err != nil || n == 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("%q, %d, %v", got, n, err)
	}
}

func TestValue_TellsNumbersAndErrors(t *testing.T) {
	for _, v := range []resp.Value{resp.Float(2.5), resp.Bulk("2.5")} {
		if f, ok := v.Float(); f != 2.5 || !ok {
			t.Errorf("%+v: %v, %v", v, f, ok)
		}
	}
	if f, ok := resp.Int(3).Float(); f != 3 || !ok {
		t.Errorf("%v, %v", f, ok)
	}
	if f, ok := resp.Bulk("0x10").Float(); ok {
		t.Errorf("%v is what version 3 does not know", f)
	}
	err := resp.Error("WRONGTYPE no list").Value().Err()
	var told resp.Error
	if !errors.As(err, &told) || told.Code() != "WRONGTYPE" || resp.OK.Err() != nil {
		t.Errorf("%v", err)
	}
}
