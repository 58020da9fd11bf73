package ws

import (
	"encoding/binary"
	"fmt"
	"unicode/utf8"
)

// Code tells why a connection is closed.
type Code uint16

// The codes of RFC 6455 and of the registry that it has opened. Those from 3000
// to 3999 are registered by libraries, and those from 4000 to 4999 are free for
// programs.
const (
	CodeNormal        Code = 1000
	CodeGoingAway     Code = 1001 // a server that stops, a page that is left
	CodeProtocolError Code = 1002
	CodeUnsupported   Code = 1003 // a kind of message that the peer can't do with
	CodeNoStatus      Code = 1005 // never sent: the peer told no code
	CodeAbnormal      Code = 1006 // never sent: the connection was lost
	CodeInvalidData   Code = 1007 // text that is not UTF-8
	CodePolicy        Code = 1008
	CodeTooBig        Code = 1009
	CodeExtension     Code = 1010 // the client misses an extension
	CodeInternalError Code = 1011
	CodeRestart       Code = 1012
	CodeTryLater      Code = 1013
	CodeBadGateway    Code = 1014
)

// Sendable tells whether a Close frame may have this code. Safe from any
// goroutine.
func (c Code) Sendable() bool {
	switch c {
	case 1004, CodeNoStatus, CodeAbnormal:
		return false
	}
	return c >= 1000 && c <= 1014 || c >= 3000 && c <= 4999
}

// maxReason is how long a reason may be.
const maxReason = maxControl - 2

// AppendClose adds the payload of a Close frame; CodeNoStatus stands for an empty
// one. A reason is cut to the 123 bytes that a frame has room for, at a whole
// character. It returns ErrCode for a code that is not Sendable and ErrNotUTF8
// for a reason that is no text. Safe from any goroutine.
func AppendClose(dst []byte, code Code, reason string) ([]byte, error) {
	switch {
	case code == CodeNoStatus && reason == "":
		return dst, nil
	case !code.Sendable():
		return dst, fmt.Errorf("%w: %d", ErrCode, code)
	case !utf8.ValidString(reason):
		return dst, ErrNotUTF8
	}
	if len(reason) > maxReason {
		end := maxReason
		for !utf8.RuneStart(reason[end]) {
			end--
		}
		reason = reason[:end]
	}
	return append(binary.BigEndian.AppendUint16(dst, uint16(code)), reason...), nil
}

// ParseClose reads the payload of a Close frame. An empty one has CodeNoStatus.
// An error is a *ProtocolError. Safe from any goroutine.
func ParseClose(payload []byte) (code Code, reason string, err error) {
	switch len(payload) {
	case 0:
		return CodeNoStatus, "", nil
	case 1:
		return 0, "", violates("a Close frame with half a code")
	}
	code = Code(binary.BigEndian.Uint16(payload))
	switch {
	case !code.Sendable():
		return 0, "", violates("a Close frame with the code %d", code)
	case !utf8.Valid(payload[2:]):
		return 0, "", notText()
	}
	return code, string(payload[2:]), nil
}
