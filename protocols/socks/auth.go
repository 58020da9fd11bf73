package socks

import (
	"errors"
	"fmt"
)

// ErrAuth is why there is no connection if the proxy and its client can't agree
// on who that is.
var ErrAuth = errors.New("socks: the proxy does not accept user and password")

// Methods of authentication in version 5.
const (
	methodNone     = 0
	methodPassword = 2
	methodRefused  = 0xff
)

// parseGreeting reads the methods that a client of version 5 offers.
func parseGreeting(b []byte) (methods []byte, n int) {
	if len(b) < 2 || len(b) < 2+int(b[1]) {
		return nil, 0
	}
	n = 2 + int(b[1])
	return b[2:n], n
}

// parsePassword reads user and password as RFC 1929 has them.
func parsePassword(b []byte) (user, password string, n int, err error) {
	if len(b) > 0 && b[0] != 1 {
		return "", "", 0, fmt.Errorf("%w: authentication of version %d", ErrFormat, b[0])
	}
	if len(b) < 2 || len(b) < 3+int(b[1]) {
		return "", "", 0, nil
	}
	at := 2 + int(b[1])
	n = at + 1 + int(b[at])
	if len(b) < n {
		return "", "", 0, nil
	}
	return string(b[2:at]), string(b[at+1 : n]), n, nil
}

func appendPassword(dst []byte, user, password string) ([]byte, error) {
	if len(user) > maxName || len(password) > maxName {
		return dst, fmt.Errorf("socks: user and password: more than %d bytes", maxName)
	}
	dst = append(append(dst, 1, byte(len(user))), user...)
	return append(append(dst, byte(len(password))), password...), nil
}
