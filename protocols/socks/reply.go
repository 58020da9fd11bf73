package socks

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"syscall"
)

// Codes of replies in version 5.
const (
	codeGranted     = 0
	codeFailure     = 1
	codeNotAllowed  = 2
	codeNetwork     = 3
	codeHost        = 4
	codeRefused     = 5
	codeCommand     = 7
	codeAddressKind = 8
)

// Codes of replies in version 4.
const (
	code4Granted  = 90
	code4Rejected = 91
)

// ReplyError is a proxy's word that it will not, or can't, pass a connection on.
type ReplyError struct {
	Version int // 4 or 5
	Code    byte
}

var codeTexts = map[byte]string{
	codeFailure: "general failure", codeNotAllowed: "not allowed", codeNetwork: "network unreachable",
	codeHost: "host unreachable", codeRefused: "connection refused", 6: "TTL expired",
	codeCommand: "command not supported", codeAddressKind: "address type not supported",
}

func (e *ReplyError) Error() string {
	text := codeTexts[e.Code]
	if e.Version == 4 {
		text = "rejected or failed"
	}
	return fmt.Sprintf("socks: the proxy says %d: %s", e.Code, text)
}

// Is makes what the proxy has met what it would be without one:
// syscall.ECONNREFUSED, EHOSTUNREACH, ENETUNREACH.
func (e *ReplyError) Is(target error) bool {
	errno, ok := target.(syscall.Errno)
	return ok && e.Version == 5 && errno == map[byte]syscall.Errno{
		codeNetwork: syscall.ENETUNREACH, codeHost: syscall.EHOSTUNREACH, codeRefused: syscall.ECONNREFUSED}[e.Code]
}

// codeOf is what version 5 tells of an error of connecting.
func codeOf(err error) byte {
	var reply *ReplyError
	var dns *net.DNSError
	var timeout interface{ Timeout() bool }
	switch {
	case errors.As(err, &reply) && reply.Version == 5:
		return reply.Code
	case errors.Is(err, syscall.ECONNREFUSED):
		return codeRefused
	case errors.Is(err, syscall.ENETUNREACH):
		return codeNetwork
	case errors.Is(err, syscall.EHOSTUNREACH), errors.As(err, &dns), errors.As(err, &timeout) && timeout.Timeout():
		return codeHost
	}
	return codeFailure
}

// appendReply adds the reply to a request of that version to dst: where the
// connection comes from, or why there is none.
func appendReply(dst []byte, version int, bound net.Addr, err error) []byte {
	tcp, ok := bound.(*net.TCPAddr)
	if !ok || err != nil {
		tcp = &net.TCPAddr{IP: net.IPv4zero}
	}
	if version == 4 {
		code := byte(code4Granted)
		if err != nil {
			code = code4Rejected
		}
		dst = binary.BigEndian.AppendUint16(append(dst, 0, code), uint16(tcp.Port))
		if ip := tcp.IP.To4(); ip != nil {
			return append(dst, ip...)
		}
		return append(dst, 0, 0, 0, 0)
	}
	code := byte(codeGranted)
	if err != nil {
		code = codeOf(err)
	}
	dst, _ = appendAddr5(append(dst, 5, code, 0), tcp.IP.String(), uint16(tcp.Port)) // an IP address always fits
	return dst
}

// ParseReply reads the reply that b begins with to a request of that version; it
// takes n bytes. An n of 0 without an error means that it is not all there; an
// error is an ErrFormat, or the *ReplyError that the proxy has sent.
func ParseReply(version int, b []byte) (n int, err error) {
	if version == 4 {
		switch {
		case len(b) > 0 && b[0] != 0:
			return 0, fmt.Errorf("%w: a reply of version %d", ErrFormat, b[0])
		case len(b) < 8:
			return 0, nil
		case b[1] != code4Granted:
			return 0, &ReplyError{Version: 4, Code: b[1]}
		}
		return 8, nil
	}
	switch {
	case len(b) > 0 && b[0] != 5:
		return 0, fmt.Errorf("%w: a reply of version %d", ErrFormat, b[0])
	case len(b) < 2:
		return 0, nil
	case b[1] != codeGranted: // some say no more than this
		return 0, &ReplyError{Version: 5, Code: b[1]}
	case len(b) < 4:
		return 0, nil
	}
	_, _, n, err = parseAddr5(b[3:])
	switch {
	case err != nil:
		return 0, fmt.Errorf("%w: an address of kind %d in a reply", ErrFormat, b[3])
	case n == 0:
		return 0, nil
	}
	return 3 + n, nil
}
