package portforward_test

import (
	"bytes"
	"errors"
	"net"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sasync/protocols/portforward"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func listen(t *testing.T, r *reactortest.Reactor, f reactor.Factory) string {
	t.Helper()
	port, err := reactor.TCPServer{Addr: "192.0.2.1:0"}.Listen(r.Reactor, f)
	if err != nil {
		t.Fatal(err)
	}
	return port.Addr().String()
}

// through connects client to server by a port that passes on.
func through(t *testing.T, server, client reactor.Protocol) *reactortest.Reactor {
	t.Helper()
	r := reactortest.NewReactor(t, reactor.Config{})
	last := listen(t, r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return server }))
	first := listen(t, r, portforward.New(r.Reactor, reactor.TCPClient{Addr: last}, portforward.Config{}))
	r.Start()
	reactor.Connect(r.Reactor, reactor.TCPClient{Addr: first}, client)
	r.Settle()
	return r
}

func TestNew_PassesOnBothDirectionsAndTheirEnds(t *testing.T) {
	server, client := &reactortest.HalfProtocol{}, &reactortest.HalfProtocol{}
	server.OnReadLost = func() {
		_, _ = server.Transport.Write([]byte("the answer"))
		server.Transport.LoseConnection()
	}
	client.OnMade = func(c reactor.Transport) {
		_, _ = c.Write([]byte("a question"))
		c.LoseWriteConnection()
	}
	r := through(t, server, client)
	if string(server.Received) != "a question" || string(client.Received) != "the answer" {
		t.Errorf("received %q and %q", server.Received, client.Received)
	}
	r.Advance(3 * time.Second)
	if len(server.Lost) != 1 || len(client.Lost) != 1 || !errors.Is(client.Lost[0], reactor.ErrConnectionDone) {
		t.Errorf("lost %v and %v", server.Lost, client.Lost)
	}
}

func TestNew_MemoryStaysFlatWhenOneSideReadsNothing(t *testing.T) {
	data := bytes.Repeat([]byte("0123456789abcdef"), 1<<19) // 8 MiB
	for _, backwards := range []bool{false, true} {
		server, client := &reactortest.Protocol{}, &reactortest.Protocol{}
		r := through(t, server, client)
		from, to := client, server
		if backwards {
			from, to = server, client
		}
		to.Transport.Pause()
		_, _ = from.Transport.Write(data)
		r.Settle()
		if n := from.Transport.Buffered(); n < 7<<20 {
			t.Errorf("all but %d bytes could be sent: somebody holds them", n)
		}
		to.Transport.Resume()
		r.Settle()
		if !bytes.Equal(to.Received, data) {
			t.Errorf("received %d bytes of %d, or others", len(to.Received), len(data))
		}
	}
}

func TestNew_AResetIsPassedOn(t *testing.T) {
	server, client := &reactortest.Protocol{}, &reactortest.Protocol{}
	r := through(t, server, client)
	server.Transport.AbortConnection()
	r.Settle()
	if len(client.Lost) != 1 || errors.Is(client.Lost[0], reactor.ErrConnectionDone) {
		t.Errorf("lost %v", client.Lost)
	}
}

func TestNew_AClientThatGoesWhileConnectingLeavesNothing(t *testing.T) {
	r := reactortest.NewReactor(t, reactor.Config{})
	failed := 0
	first := listen(t, r, portforward.New(r.Reactor, reactor.TCPClient{Addr: "192.0.2.1:9"},
		portforward.Config{Failed: func(net.Addr, error) { failed++ }}))
	r.Start()
	made := reactor.Connect(r.Reactor, reactor.TCPClient{Addr: first}, &reactortest.Protocol{})
	r.Network.Silent = true
	r.Settle()
	if !made.Fired() {
		t.Fatal("the client is not connected")
	}
	r.Network.ResetAll()
	r.Settle()
	if n := r.Network.Sockets(); n != 1 || failed != 0 { // the port
		t.Errorf("%d sockets are left, %d failures were told", n, failed)
	}
}

func TestNew_WhereNobodyListensTheClientIsResetAndFailedIsTold(t *testing.T) {
	r := reactortest.NewReactor(t, reactor.Config{})
	var told error
	first := listen(t, r, portforward.New(r.Reactor, reactor.TCPClient{Addr: "192.0.2.1:9"}, portforward.Config{
		Failed: func(_ net.Addr, err error) { told = err }}))
	r.Start()
	client := &reactortest.Protocol{}
	reactor.Connect(r.Reactor, reactor.TCPClient{Addr: first}, client)
	r.Settle()
	if len(client.Lost) != 1 || !errors.Is(told, syscall.ECONNREFUSED) {
		t.Errorf("lost %v, told %v", client.Lost, told)
	}
}
