package haproxy

import (
	"bytes"
	"errors"
	"fmt"
	"net"
)

// ErrHeader is why a connection ends that does not begin with a header.
var ErrHeader = errors.New("haproxy: no PROXY header")

// Header says whose connection a proxy passes on.
type Header struct {
	// Version is 1, in text, or 2, in binary.
	Version int
	// Source and Destination are the ends of that connection: both nil, or
	// both a *net.TCPAddr, *net.UDPAddr or *net.UnixAddr. Nil means that the
	// proxy does not know, or speaks for itself, as to see whether the server
	// lives.
	Source, Destination net.Addr
}

// How long a header may be.
const (
	maxV1 = 107       // with its end of line
	maxV2 = 16 + 4096 // with what says more than addresses
)

const signatureV1 = "PROXY "

var signatureV2 = []byte("\r\n\r\n\x00\r\nQUIT\n")

// Parse reads the header that b begins with, which takes n bytes. An n of 0
// without an error means that it is not all there; an error is an ErrHeader. A
// header of version 2 may say more than addresses, in at most 4,096 bytes: that
// is skipped.
func Parse(b []byte) (h Header, n int, err error) {
	switch {
	case begins(b, signatureV2):
		h, n, err = parseV2(b)
	case begins(b, []byte(signatureV1)):
		h, n, err = parseV1(b)
	default:
		err = errors.New("it begins with something else")
	}
	if err != nil {
		return Header{}, 0, fmt.Errorf("%w: %w", ErrHeader, err)
	}
	return h, n, nil
}

// begins tells whether b begins with signature, as far as it is there.
func begins(b, signature []byte) bool {
	n := min(len(b), len(signature))
	return bytes.Equal(b[:n], signature[:n])
}

// Append adds h to dst. A Header whose Source or Destination is something else
// than it may be, or which version 1 can't tell, says that they are unknown.
func Append(dst []byte, h Header) []byte {
	if h.Version == 1 {
		return appendV1(dst, h)
	}
	return appendV2(dst, h)
}
