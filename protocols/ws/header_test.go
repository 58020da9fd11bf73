package ws_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	gobwas "github.com/gobwas/ws"

	"sasync/protocols/ws"
)

// headers are what each is read as; those with the length 5 are of RFC 6455 5.7.
var headers = map[string]ws.Header{
	"\x81\x05":                 {Fin: true, OpCode: ws.Text, Length: 5},
	"\x81\x85\x37\xfa\x21\x3d": {Fin: true, OpCode: ws.Text, Length: 5, Masked: true, Mask: [4]byte{0x37, 0xfa, 0x21, 0x3d}},
	"\x01\x03":                 {OpCode: ws.Text, Length: 3},
	"\x80\x02":                 {Fin: true, OpCode: ws.Continuation, Length: 2},
	"\x8a\x85\x37\xfa\x21\x3d": {Fin: true, OpCode: ws.Pong, Length: 5, Masked: true, Mask: [4]byte{0x37, 0xfa, 0x21, 0x3d}},
	"\x82\x7e\x01\x00":         {Fin: true, OpCode: ws.Binary, Length: 256},
	"\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00": {Fin: true, OpCode: ws.Binary, Length: 65_536},
	"\xc1\x7d":         {Fin: true, Rsv: 4, OpCode: ws.Text, Length: 125},
	"\x02\x7e\x00\x7e": {OpCode: ws.Binary, Length: 126},
	"\x02\x7e\xff\xff": {OpCode: ws.Binary, Length: 65_535},
	"\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff": {Fin: true, OpCode: ws.Binary, Length: 1<<63 - 1},
}

func TestParseHeader_ReadsWhatAppendHeaderWrites(t *testing.T) {
	for wire, want := range headers {
		h, n, err := ws.ParseHeader([]byte(wire + "rest"))
		if h != want || n != len(wire) || err != nil {
			t.Errorf("%x is read as %+v, %d bytes, %v", wire, h, n, err)
		}
		if got := ws.AppendHeader([]byte("before"), want); string(got) != "before"+wire {
			t.Errorf("%+v is written as %x, want %x", want, got, wire)
		}
		for cut := range wire {
			if _, n, err := ws.ParseHeader([]byte(wire[:cut])); n != 0 || err != nil {
				t.Errorf("%x, cut after %d bytes: %d, %v", wire, cut, n, err)
			}
		}
	}
}

func TestParseHeader_RefusesLengthsThatAreNotShort(t *testing.T) {
	for _, wire := range []string{"\x81\x7e\x00\x7d", "\x81\x7f\x00\x00\x00\x00\x00\x00\xff\xff", "\x81\x7f\x80\x00\x00\x00\x00\x00\x00\x00"} {
		_, n, err := ws.ParseHeader([]byte(wire))
		var refused *ws.ProtocolError
		if n != 0 || !errors.As(err, &refused) || refused.Code != ws.CodeProtocolError {
			t.Errorf("%x: %d, %v", wire, n, err)
		}
	}
}

func TestAppendFrame_WritesWhatGobwasWrites(t *testing.T) {
	for _, size := range []int{0, 1, 7, 8, 125, 126, 1000, 65_535, 65_536, 70_001} {
		payload := []byte(strings.Repeat("x", size))
		for _, key := range [][4]byte{{}, {1, 2, 3, 4}} {
			f := gobwas.NewBinaryFrame(payload)
			h := ws.Header{Fin: true, OpCode: ws.Binary, Masked: key != [4]byte{}, Mask: key}
			if h.Masked {
				f = gobwas.MaskFrameWith(f, key)
			}
			if got := ws.AppendFrame(nil, h, payload); !bytes.Equal(got, gobwas.MustCompileFrame(f)) {
				t.Errorf("%d bytes, masked with %x, are written differently", size, key)
			}
		}
	}
}
