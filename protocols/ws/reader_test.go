package ws

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	gobwas "github.com/gobwas/ws"
)

// newReader reads what a server gets, or a client if frames are not masked.
func newReader(l Limits, server, deflate bool) *reader {
	r := &reader{limits: l.withDefaults(), side: gobwas.StateClientSide}
	if server {
		r.side = gobwas.StateServerSide
	}
	if deflate {
		r.inflate = &inflater{takeover: true}
	}
	return r
}

// readAll tells what r finds in wire that arrives in pieces.
func readAll(r *reader, wire string, size int) string {
	var found []string
	have := ""
	for i := 0; i < len(wire); i += size {
		have += wire[i:min(len(wire), i+size)]
		for {
			kind, data, n, err := r.next([]byte(have))
			if err != nil {
				return strings.Join(append(found, err.Error()), "|")
			}
			if n == 0 {
				break
			}
			have = have[n:]
			if kind != Continuation {
				found = append(found, fmt.Sprintf("%x:%s", kind, data))
			}
		}
	}
	return strings.Join(found, "|")
}

const key = "\x37\xfa\x21\x3d"

func TestReader_ReadsTheExamplesOfTheRFCs(t *testing.T) {
	for wire, want := range map[string]string{
		"\x81\x05Hello":                               "1:Hello",
		"\x01\x03Hel\x80\x02lo\x81\x00":               "1:Hello|1:",
		"\x01\x03Hel\x89\x05there\x80\x02lo":          "9:there|1:Hello",
		"\x8a\x05Hello":                               "a:Hello",
		"\x82\x7e\x01\x00" + strings.Repeat("x", 256): "2:" + strings.Repeat("x", 256),
		// RFC 7692 7.2.3: compressed, in fragments, with a context, without
		// compression, with a final block, in two blocks.
		"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00":                             "1:Hello",
		"\x41\x03\xf2\x48\xcd\x80\x04\xc9\xc9\x07\x00":                     "1:Hello",
		"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00\xc1\x05\xf2\x00\x11\x00\x00": "1:Hello|1:Hello",
		"\xc1\x0b\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00":             "1:Hello",
		"\xc1\x08\xf3\x48\xcd\xc9\xc9\x07\x00\x00":                         "1:Hello",
		"\xc1\x0d\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00":     "1:Hello",
		"\xc1\x01\x00\x81\x01a":                                            "1:|1:a",
	} {
		for _, size := range []int{1, 2, 3, len(wire)} {
			if got := readAll(newReader(Limits{}, false, true), wire, size); got != want {
				t.Errorf("%x in pieces of %d is read as %q, want %q", wire, size, got, want)
			}
		}
	}
	wire := "\x81\x85" + key + "\x7f\x9f\x4d\x51\x58" + "\x01\x83" + key + "\x7f\x9f\x4d" + "\x80\x82" + key + "\x5b\x95"
	for size := 1; size <= len(wire); size++ {
		if got := readAll(newReader(Limits{}, true, false), wire, size); got != "1:Hello|1:Hello" {
			t.Errorf("masked, in pieces of %d: %q", size, got)
		}
	}
}

func TestReader_RefusesWhatMayNotBeSent(t *testing.T) {
	small := Limits{Message: 10, Frame: 8, Fragments: 3}
	for name, c := range map[string]struct {
		wire    string
		code    Code
		server  bool
		deflate bool
	}{
		"a reserved bit":                            {"\xa1\x00", 1002, false, true},
		"compression that was not agreed on":        {"\xc1\x00", 1002, false, false},
		"a compressed control frame":                {"\xc9\x00", 1002, false, true},
		"compression in a fragment":                 {"\x01\x01a\xc0\x01a", 1002, false, true},
		"an unknown kind":                           {"\x83\x00", 1002, false, false},
		"an unknown control frame":                  {"\x8b\x00", 1002, false, false},
		"a control frame in fragments":              {"\x09\x00", 1002, false, false},
		"a long control frame":                      {"\x89\x7e\x00\x7e", 1002, false, false},
		"no mask to a server":                       {"\x81\x00", 1002, true, false},
		"a mask to a client":                        {"\x81\x80" + key, 1002, false, false},
		"a continuation of nothing":                 {"\x80\x00", 1002, false, false},
		"a continuation of the last":                {"\x81\x01a\x80\x01b", 1002, false, false},
		"a message within another":                  {"\x01\x01a\x81\x01b", 1002, false, false},
		"text that is none":                         {"\x81\x01\xff", 1007, false, false},
		"text that is cut":                          {"\x81\x01\xc3", 1007, false, false},
		"text that is none, in a frame that is cut": {"\x81\x05a\xff", 1007, false, false},
		"text that is none, in fragments":           {"\x01\x01\xc3\x80\x01a", 1007, false, false},
		"compressed text that is none":              {"\xc1\x07\x00\x01\x00\xfe\xff\xff\x00", 1007, false, true},
		"no deflated data":                          {"\xc1\x02\xff\xff", 1007, false, true},
		"deflated data that is cut":                 {"\xc1\x02\xf2\x48", 1007, false, true},
		"a reference to nothing":                    {"\xc1\x05\xf2\x00\x11\x00\x00", 1007, false, true},
		"a large frame":                             {"\x82\x09", 1009, false, false},
		"a huge frame":                              {"\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff", 1009, false, false},
		"a large message":                           {"\x02\x08aaaaaaaa\x80\x03", 1009, false, false},
		"many fragments":                            {"\x02\x00\x00\x00\x00\x00\x80\x00", 1009, false, false},
		"a message that is large inflated":          {"\xc1\x06\x4a\x4c\xc4\x07\x00\x00", 1009, false, true},
	} {
		for _, size := range []int{1, 2, len(c.wire)} {
			r := newReader(small, c.server, c.deflate)
			got := readAll(r, c.wire, size)
			if !strings.Contains(got, fmt.Sprintf("ws: the peer: %d: ", c.code)) {
				t.Errorf("%s, in pieces of %d: %q, want %d", name, size, got, c.code)
			}
		}
	}
}

func TestReader_TakesAsMuchAsTheLimits(t *testing.T) {
	small := Limits{Message: 10, Frame: 8, Fragments: 3}
	wire := "\x02\x08aaaaaaaa\x00\x00\x80\x02aa"
	if got := readAll(newReader(small, false, false), wire, 1); got != "2:aaaaaaaaaa" {
		t.Errorf("%q", got)
	}
}

// bomb is deflated: so many zero bytes.
func bomb(size int) []byte {
	f := deflater{cfg: Deflate{Level: 9}.withDefaults()}
	d, _ := f.message(make([]byte, size))
	return append([]byte(nil), d.out...)
}

func TestInflater_HoldsNoMoreThanTheLimitOfABomb(t *testing.T) {
	var f inflater
	got, err := f.message(nil, bomb(1<<20), 1<<14)
	var refused *ProtocolError
	if !errors.As(err, &refused) || refused.Code != CodeTooBig {
		t.Errorf("%v", err)
	}
	if cap(got) > 2<<14 {
		t.Errorf("%d bytes are held", cap(got))
	}
}
