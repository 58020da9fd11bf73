package socks

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
)

// ErrFormat is what is not the protocol.
var ErrFormat = errors.New("socks: not the protocol")

// Command is what a client wants.
type Command byte

// The commands. A server carries out the first one.
const (
	Connect      Command = 1
	Bind         Command = 2
	UDPAssociate Command = 3
)

// Request is what a client asks for.
type Request struct {
	Version int // 4 or 5
	Command Command
	Host    string // an IP address in its usual form, or a name that is none
	Port    uint16
	User    string // who it says it is: in version 4 nobody has looked at it
}

// Addr is host and port, as endpoints want it.
func (r Request) Addr() string { return net.JoinHostPort(r.Host, strconv.Itoa(int(r.Port))) }

// maxName is how long names and passwords may be.
const maxName = 255

// Kinds of addresses in version 5.
const (
	kindIPv4 = 1
	kindName = 3
	kindIPv6 = 4
)

// ParseRequest reads the request that b begins with, which takes n bytes. An n
// of 0 without an error means that it is not all there; an error is an ErrFormat
// or a *ReplyError, which a client should be told.
func ParseRequest(b []byte) (q Request, n int, err error) {
	switch {
	case len(b) == 0:
		return q, 0, nil
	case b[0] == 4:
		return parseRequest4(b)
	case b[0] == 5:
		return parseRequest5(b)
	}
	return q, 0, fmt.Errorf("%w: version %d", ErrFormat, b[0])
}

func parseRequest4(b []byte) (q Request, n int, err error) {
	if len(b) < 8 {
		return q, 0, nil
	}
	q = Request{Version: 4, Command: Command(b[1]), Port: binary.BigEndian.Uint16(b[2:])}
	n = 8
	q.User, n, err = cutText(b, n)
	if err != nil || n == 0 {
		return Request{}, 0, err
	}
	ip := netip.AddrFrom4([4]byte(b[4:8]))
	q.Host = ip.String()
	if b[4] == 0 && b[5] == 0 && b[6] == 0 && b[7] != 0 { // 4a
		q.Host, n, err = cutText(b, n)
		if err == nil && n > 0 && q.Host == "" {
			err = fmt.Errorf("%w: an empty name", ErrFormat)
		}
		q.Host = plainHost(q.Host)
		if ip, noIP := netip.ParseAddr(q.Host); noIP == nil && !ip.Is4() {
			err = fmt.Errorf("%w: version 4 has no IPv6 addresses: %s", ErrFormat, q.Host)
		}
	}
	if err != nil || n == 0 {
		return Request{}, 0, err
	}
	return q, n, nil
}

// cutText gives the text at b[at:] and what is behind its zero byte; n is 0 if
// that is not there.
func cutText(b []byte, at int) (text string, n int, err error) {
	for i := at; i < len(b); i++ {
		if b[i] == 0 {
			return string(b[at:i]), i + 1, nil
		}
		if i-at == maxName {
			return "", 0, fmt.Errorf("%w: a text of more than %d bytes", ErrFormat, maxName)
		}
	}
	return "", 0, nil
}

func parseRequest5(b []byte) (q Request, n int, err error) {
	if len(b) < 4 {
		return q, 0, nil
	}
	q = Request{Version: 5, Command: Command(b[1])}
	q.Host, q.Port, n, err = parseAddr5(b[3:])
	if err != nil || n == 0 {
		return Request{}, 0, err
	}
	return q, 3 + n, nil
}

// parseAddr5 reads an address as version 5 has it.
func parseAddr5(b []byte) (host string, port uint16, n int, err error) {
	if len(b) < 2 {
		return "", 0, 0, nil
	}
	at, size := 1, 0
	switch b[0] {
	case kindIPv4:
		size = 4
	case kindIPv6:
		size = 16
	case kindName:
		at, size = 2, int(b[1])
		if size == 0 {
			return "", 0, 0, fmt.Errorf("%w: an empty name", ErrFormat)
		}
	default:
		return "", 0, 0, &ReplyError{Version: 5, Code: codeAddressKind}
	}
	end := at + size
	if len(b) < end+2 {
		return "", 0, 0, nil
	}
	host = plainHost(string(b[at:end]))
	if b[0] != kindName {
		ip, _ := netip.AddrFromSlice(b[at:end])
		host = ip.String()
	}
	return host, binary.BigEndian.Uint16(b[end:]), end + 2, nil
}

// plainHost gives a name that reads as an address the address's usual form, so
// that who allows hosts by their text can't be told "::0001" for "::1".
func plainHost(host string) string {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.WithZone("").String()
	}
	return host
}

// AppendRequest adds q to dst. It fails if q's version can't tell the host.
func AppendRequest(dst []byte, q Request) ([]byte, error) {
	ip, err := netip.ParseAddr(q.Host)
	isIP := err == nil
	if q.Version == 5 {
		return appendAddr5(append(dst, 5, byte(q.Command), 0), q.Host, q.Port)
	}
	bytes := [4]byte{0, 0, 0, 1} // says that a name follows
	switch {
	case isIP && !ip.Is4():
		return dst, fmt.Errorf("socks: request: version 4 has no IPv6 addresses: %s", q.Host)
	case isIP:
		bytes = ip.As4()
	case q.Host == "" || !isText(q.Host):
		return dst, fmt.Errorf("socks: request: %q is no name", q.Host)
	}
	if !isText(q.User) {
		return dst, fmt.Errorf("socks: request: the user's name is too long or has a zero byte")
	}
	dst = binary.BigEndian.AppendUint16(append(dst, 4, byte(q.Command)), q.Port)
	dst = append(append(append(dst, bytes[:]...), q.User...), 0)
	if !isIP {
		dst = append(append(dst, q.Host...), 0)
	}
	return dst, nil
}

// isText tells whether version 4 can tell a text.
func isText(s string) bool {
	for i := range len(s) {
		if s[i] == 0 {
			return false
		}
	}
	return len(s) <= maxName
}

func appendAddr5(dst []byte, host string, port uint16) ([]byte, error) {
	ip, err := netip.ParseAddr(host)
	switch {
	case err == nil && ip.Is4():
		dst = append(append(dst, kindIPv4), ip.AsSlice()...)
	case err == nil:
		dst = append(append(dst, kindIPv6), ip.WithZone("").AsSlice()...)
	case host == "" || len(host) > maxName:
		return dst, fmt.Errorf("socks: address: a name of %d bytes", len(host))
	default:
		dst = append(append(dst, kindName, byte(len(host))), host...)
	}
	return binary.BigEndian.AppendUint16(dst, port), nil
}
