package ident

import (
	"bytes"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"sasync/deferred"
	"sasync/protocols/internal/ask"
	"sasync/reactor"
)

// Client asks peers.
type Client struct {
	// Port is where they listen. Zero means 113.
	Port int
	// Timeout is how long a peer may take. Zero means 10 s.
	Timeout time.Duration
}

// WhoIs asks the machine at the other end of t, a TCP connection, whose it is
// there. The error is an Error if the peer does not say. The answer is the
// peer's word and nothing more. Cancelling it ends the search. Loop only.
func (c Client) WhoIs(r *reactor.Reactor, t reactor.Transport) *deferred.Deferred[Reply] {
	local, ok1 := t.LocalAddr().(*net.TCPAddr)
	remote, ok2 := t.RemoteAddr().(*net.TCPAddr)
	if !ok1 || !ok2 {
		return deferred.Fail[Reply](r, fmt.Errorf("ident: ask %v: it is no TCP connection", t.RemoteAddr()))
	}
	if c.Port == 0 {
		c.Port = 113
	}
	if c.Timeout == 0 {
		c.Timeout = 10 * time.Second
	}
	ports := Ports{Server: uint16(remote.Port), Client: uint16(local.Port)}
	host := func(a *net.TCPAddr) string { return (&net.IPAddr{IP: a.IP, Zone: a.Zone}).String() }
	to := reactor.TCPClient{ // from the same address, for only the two ends of a connection may ask
		Addr: net.JoinHostPort(host(remote), strconv.Itoa(c.Port)),
		Bind: net.JoinHostPort(host(local), "0"),
	}
	q := ask.Question{To: to, Text: AppendQuery(nil, ports), Most: maxLine,
		Complete: func(answer []byte) bool { return bytes.IndexByte(answer, '\n') >= 0 }}
	return deferred.ThenBoth(q.Ask(r), func(answer []byte, err error) (Reply, error) {
		reply := Reply{}
		if err == nil {
			reply, err = readReply(answer, ports)
		}
		if err != nil {
			return Reply{}, fmt.Errorf("ident: ask %v: %w", remote, err)
		}
		return reply, nil
	}).AddTimeout(c.Timeout, nil)
}

func readReply(answer []byte, asked Ports) (Reply, error) {
	line, _, _ := strings.Cut(string(answer), "\n")
	ports, reply, err := ParseReply(strings.TrimSuffix(line, "\r"))
	if err == nil && ports != asked {
		return Reply{}, fmt.Errorf("%w: it is about other ports", ErrFormat)
	}
	return reply, err
}
