package peertest

import (
	"strings"
	"testing"

	"sasync/reactor"
)

// twistedStrings sends three strings by one of Twisted's protocols and prints
// what comes back.
const twistedStrings = `
import sys
from twisted.internet import reactor, endpoints
from twisted.protocols import basic
class Strings(getattr(basic, sys.argv[1])):
    left = 3
    def connectionMade(self):
        for s in (b"one", b"", b"x" * 10000):
            getattr(self, sys.argv[3])(s)
    def received(self, s):
        print(len(s), s[:3].decode())
        self.left -= 1
        if self.left == 0:
            self.transport.loseConnection()
    lineReceived = stringReceived = received
    def connectionLost(self, reason):
        reactor.stop()
host, port = sys.argv[2].rsplit(":", 1)
endpoints.connectProtocol(endpoints.TCP4ClientEndpoint(reactor, host, int(port)), Strings())
reactor.run()
`

// TwistedEchoes has a protocol of Twisted's talk to a port whose protocols send
// back each string that they get.
func TwistedEchoes(t *testing.T, protocol string, f reactor.Factory) {
	t.Helper()
	python := Twisted(t)
	send := "sendString"
	if strings.HasPrefix(protocol, "Line") {
		send = "sendLine"
	}
	r := NewReactor(t)
	addr := Listen(t, r, f)
	Beside(t, r, func() {
		out, err := Run("", python, "-c", twistedStrings, protocol, addr, send)
		if want := "3 one\n0 \n10000 xxx\n"; err != nil || out != want {
			t.Errorf("%s has got %q, %v", protocol, out, err)
		}
	})
}
