package ws

import (
	"encoding/binary"
	"math"

	gobwas "github.com/gobwas/ws"
)

// Header is what is before the payload of a frame. Rsv has its three reserved
// bits, the first of which is 4.
type Header = gobwas.Header

// OpCode tells what a frame is.
type OpCode = gobwas.OpCode

// The kinds of frames. A message is Text or Binary.
const (
	Continuation = gobwas.OpContinuation
	Text         = gobwas.OpText
	Binary       = gobwas.OpBinary
	Close        = gobwas.OpClose
	Ping         = gobwas.OpPing
	Pong         = gobwas.OpPong
)

// maxControl is how long the payload of a control frame may be.
const maxControl = gobwas.MaxControlFramePayloadSize

// Parts of the first two bytes.
const (
	bitFin     = 0x80
	bitsRsv    = 0x70
	bitsOpCode = 0x0f
	bitMasked  = 0x80
	length16   = 126
	length64   = 127
)

// ParseHeader reads the header of a frame, which takes n bytes of b; 0 if there
// is more to come. A length that is not written in the shortest way is a
// *ProtocolError; what a header may say where is not looked at. Safe from any
// goroutine.
func ParseHeader(b []byte) (h Header, n int, err error) {
	if len(b) < 2 {
		return Header{}, 0, nil
	}
	h.Fin, h.Rsv, h.OpCode = b[0]&bitFin != 0, b[0]&bitsRsv>>4, OpCode(b[0]&bitsOpCode)
	h.Masked = b[1]&bitMasked != 0
	n = 2 + extraBytes(b[1])
	if len(b) < n {
		return Header{}, 0, nil
	}
	if h.Length, err = parseLength(b); err != nil {
		return Header{}, 0, err
	}
	if h.Masked {
		copy(h.Mask[:], b[n-4:])
	}
	return h, n, nil
}

// extraBytes is how many bytes of a header are behind the first two.
func extraBytes(second byte) (n int) {
	switch second &^ bitMasked {
	case length16:
		n = 2
	case length64:
		n = 8
	}
	if second&bitMasked != 0 {
		n += 4
	}
	return n
}

func parseLength(b []byte) (int64, error) {
	length, least := uint64(b[1]&^bitMasked), uint64(0)
	switch length {
	case length16:
		length, least = uint64(binary.BigEndian.Uint16(b[2:])), length16
	case length64:
		length, least = binary.BigEndian.Uint64(b[2:]), math.MaxUint16+1
	}
	switch {
	case length < least:
		return 0, violates("a length in more bytes than it needs")
	case length > math.MaxInt64:
		return 0, violates("a length of more than 63 bits")
	}
	return int64(length), nil
}

// AppendHeader adds h as ParseHeader reads it. Its Length must not be negative.
// Safe from any goroutine.
func AppendHeader(dst []byte, h Header) []byte {
	first, masked := h.Rsv<<4&bitsRsv|byte(h.OpCode)&bitsOpCode, byte(0)
	if h.Fin {
		first |= bitFin
	}
	if h.Masked {
		masked = bitMasked
	}
	switch {
	case h.Length < length16:
		dst = append(dst, first, masked|byte(h.Length))
	case h.Length <= math.MaxUint16:
		dst = binary.BigEndian.AppendUint16(append(dst, first, masked|length16), uint16(h.Length))
	default:
		dst = binary.BigEndian.AppendUint64(append(dst, first, masked|length64), uint64(h.Length))
	}
	if h.Masked {
		dst = append(dst, h.Mask[:]...)
	}
	return dst
}

// AppendFrame adds a frame with this payload, which is masked if h says so. The
// Length of h is that of the payload. Safe from any goroutine.
func AppendFrame[B []byte | string](dst []byte, h Header, payload B) []byte {
	h.Length = int64(len(payload))
	dst = AppendHeader(dst, h)
	start := len(dst)
	dst = append(dst, payload...)
	if h.Masked {
		gobwas.Cipher(dst[start:], h.Mask, 0)
	}
	return dst
}
