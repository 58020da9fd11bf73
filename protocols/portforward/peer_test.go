package portforward_test

import (
	"bytes"
	"net"
	"strings"
	"testing"

	"sasync/protocols/internal/peertest"
	"sasync/protocols/portforward"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// Netcat says all, ends its direction and waits for the answer.
func TestNew_PassesOnNetcat(t *testing.T) {
	nc := peertest.Need(t, "nc", "netcat-openbsd")
	question := strings.Repeat("a long question ", 1<<16) // 1 MiB
	r := peertest.NewReactor(t)
	server := &reactortest.HalfProtocol{}
	server.OnReadLost = func() {
		_, _ = server.Transport.Write(bytes.ToUpper(server.Received))
		server.Transport.LoseConnection()
	}
	last := peertest.Listen(t, r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return server }))
	first := peertest.Listen(t, r, portforward.New(r, reactor.TCPClient{Addr: last}, portforward.Config{}))
	host, port, _ := net.SplitHostPort(first)
	peertest.Beside(t, r, func() {
		answer, err := peertest.Run(question, nc, "-N", host, port)
		if err != nil || answer != strings.ToUpper(question) {
			t.Errorf("answered %d bytes, %v", len(answer), err)
		}
	})
}
