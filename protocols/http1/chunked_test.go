package http1_test

import (
	"bytes"
	"errors"
	"io"
	"net/http/httputil"
	"slices"
	"strings"
	"testing"

	"sasync/protocols/http1"
)

// chunked are bodies in chunks, and what is in them.
var chunked = map[string]string{
	"0\r\n\r\n":                                       "",
	"4\r\nWiki\r\n6\r\npedia \r\n0\r\n\r\n":           "Wikipedia ",
	"A\r\n0123456789\r\na\r\nabcdefghij\r\n0\r\n\r\n": "0123456789abcdefghij",
	"003\r\nabc\r\n000\r\n\r\n":                       "abc",
	"3;a=b\r\nabc\r\n0;c=\"d;e\"\r\n\r\n":             "abc",
	"3; a\r\nabc\r\n0;\ta\r\n\r\n":                    "abc",
	"2\r\n\r\n\r\n0\r\n\r\n":                          "\r\n",
	"0\r\nExpires: never\r\nX-Sum: 1\r\n\r\n":         "",
}

func TestChunked_ReadsAnyPieces(t *testing.T) {
	for text, want := range chunked {
		for _, pieces := range [][][]byte{{[]byte(text)}, slices.Collect(slices.Chunk([]byte(text), 1))} {
			body, _, n, err := http1.ReadChunks(pieces, http1.Limits{})
			if string(body) != want || n != len(text) || err != nil {
				t.Errorf("%q is read as %q, %d bytes, %v", text, body, n, err)
			}
		}
	}
}

func TestChunked_GivesTrailers(t *testing.T) {
	_, trailer, _, err := http1.ReadChunks([][]byte{[]byte("0\r\nx-sum: 1\r\nX-Sum: 2\r\nB:\r\n\r\n")}, http1.Limits{})
	if got := trailer["X-Sum"]; err != nil || !slices.Equal(got, []string{"1", "2"}) || len(trailer) != 2 {
		t.Errorf("%q, %v", trailer, err)
	}
}

func TestChunked_RefusesWhatTwoReadersMayReadInTwoWays(t *testing.T) {
	for name, text := range map[string]string{
		"no size":                     "\r\nabc\r\n0\r\n\r\n",
		"a size that is no number":    "x\r\nabc\r\n0\r\n\r\n",
		"a size with 0x":              "0x3\r\nabc\r\n0\r\n\r\n",
		"a signed size":               "+3\r\nabc\r\n0\r\n\r\n",
		"a negative size":             "-1\r\nabc\r\n0\r\n\r\n",
		"a size with _":               "1_0\r\nabc\r\n0\r\n\r\n",
		"a size past 64 bits":         "10000000000000003\r\nabc\r\n0\r\n\r\n",
		"a blank before the size":     " 3\r\nabc\r\n0\r\n\r\n",
		"a blank behind the size":     "3 \r\nabc\r\n0\r\n\r\n",
		"a blank before a semicolon":  "3 ;a\r\nabc\r\n0\r\n\r\n",
		"two sizes":                   "3 3\r\nabc\r\n0\r\n\r\n",
		"LF alone behind the size":    "3\nabc\r\n0\r\n\r\n",
		"CR alone behind the size":    "3\rabc\r\n0\r\n\r\n",
		"CR in an extension":          "3;a\rb\r\nabc\r\n0\r\n\r\n",
		"NUL in an extension":         "3;a\x00\r\nabc\r\n0\r\n\r\n",
		"a longer chunk":              "3\r\nabcd\r\n0\r\n\r\n",
		"a shorter chunk":             "4\r\nabc\r\n0\r\n\r\n",
		"LF alone behind the data":    "3\r\nabc\n0\r\n\r\n",
		"two CR behind the data":      "3\r\nabc\r\r\n0\r\n\r\n",
		"LF alone at the end":         "0\r\n\n",
		"a trailer that is folded":    "0\r\nA: b\r\n c\r\n\r\n",
		"a trailer with LF alone":     "0\r\nA: b\nB: c\r\n\r\n",
		"a trailer that is no field":  "0\r\nGET / HTTP/1.1\r\n\r\n",
		"a trailer of a length":       "0\r\nContent-Length: 3\r\n\r\n",
		"a trailer of another coding": "0\r\nTransfer-Encoding: chunked\r\n\r\n",
		"a trailer of a host":         "0\r\nHost: a\r\n\r\n",
	} {
		_, _, n, err := http1.ReadChunks([][]byte{[]byte(text)}, http1.Limits{})
		var refused *http1.StatusError
		if !errors.As(err, &refused) || refused.Code != 400 {
			t.Errorf("%s: %q is read, %d bytes, %v", name, text, n, err)
		}
	}
}

func TestChunked_IsBounded(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want int
	}{
		"a body":        {strings.Repeat("3\r\nabc\r\n", 4), 413},
		"a chunk":       {"b\r\n", 413},
		"a line":        {"1;" + strings.Repeat("a", 254), 400},
		"extensions":    {strings.Repeat("1;aaaaaaaaaaaaaaaa\r\nx\r\n", 10), 400},
		"a trailer":     {"0\r\nA: " + strings.Repeat("a", 100), 431},
		"many trailers": {"0\r\nA: b\r\nA: b\r\nA: b\r\n\r\n", 431},
	} {
		l := http1.Limits{BodyBytes: 10, HeadBytes: 100, Fields: 2}
		_, _, _, err := http1.ReadChunks(slices.Collect(slices.Chunk([]byte(c.text), 1)), l)
		var refused *http1.StatusError
		if !errors.As(err, &refused) || refused.Code != c.want {
			t.Errorf("%s: %v, want %d", name, err, c.want)
		}
	}
}

// FuzzChunked holds what is read to what net/http reads, whose reader has to take
// all that is taken here, and to what is read when it is cut.
func FuzzChunked(f *testing.F) {
	for text := range chunked {
		f.Add([]byte(text), 3)
	}
	f.Fuzz(func(t *testing.T, text []byte, cut int) {
		body, trailer, n, err := http1.ReadChunks([][]byte{text}, http1.Limits{})
		cut = min(max(cut, 0), len(text))
		body2, trailer2, n2, err2 := http1.ReadChunks([][]byte{text[:cut], text[cut:]}, http1.Limits{})
		if !bytes.Equal(body, body2) || len(trailer) != len(trailer2) || n != n2 || (err == nil) != (err2 == nil) {
			t.Fatalf("%q is read as %q, %d, %v, and cut at %d as %q, %d, %v", text, body, n, err, cut, body2, n2, err2)
		}
		if err != nil || n == 0 {
			return
		}
		want, err := io.ReadAll(httputil.NewChunkedReader(bytes.NewReader(text)))
		if err != nil || !bytes.Equal(body, want) {
			t.Fatalf("%q is read as %q, and by net/http as %q, %v", text, body, want, err)
		}
	})
}
