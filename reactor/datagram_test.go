package reactor_test

import (
	"net"
	"path/filepath"
	"testing"

	"sasync/reactor"
	"sasync/reactor/reactortest"
)

func TestUNIXDatagrams_ArriveWithTheirSenders(t *testing.T) {
	dir := t.TempDir()
	r, _ := newReactor(t, reactor.Config{})
	server, client := &reactortest.Datagrams{}, &reactortest.Datagrams{}
	for path, p := range map[string]*reactortest.Datagrams{filepath.Join(dir, "server"): server, filepath.Join(dir, "client"): client} {
		if _, err := (reactor.UNIXDatagramServer{Path: path}).Listen(r, p); err != nil {
			t.Fatal(err)
		}
	}
	server.OnDatagram = func(data []byte, from net.Addr) {
		if err := server.Port.WriteTo(data, from); err != nil {
			t.Error(err)
		}
	}
	client.OnDatagram = func([]byte, net.Addr) { _ = r.Stop() }
	r.CallWhenRunning(func() {
		if err := client.Port.WriteTo([]byte("there and back"), server.Port.Addr()); err != nil {
			t.Error(err)
		}
	})
	run(t, r)
	if len(client.Received) != 1 || client.Received[0] != "there and back" {
		t.Errorf("received %q", client.Received)
	}
}

func TestUDP_ASocketForBothFamiliesSpeaksIPv4(t *testing.T) {
	r, _ := newReactor(t, reactor.Config{})
	both, four := &reactortest.Datagrams{}, &reactortest.Datagrams{}
	port, err := reactor.UDPServer{Addr: ":0"}.Listen(r, both)
	if err != nil {
		t.Skipf("no IPv6 here: %v", err)
	}
	if _, err := (reactor.UDPServer{Addr: "127.0.0.1:0"}).Listen(r, four); err != nil {
		t.Fatal(err)
	}
	both.OnDatagram = func(data []byte, from net.Addr) {
		if from.(*net.UDPAddr).IP.String() != "127.0.0.1" {
			t.Errorf("it came from %v", from)
		}
		if err := both.Port.WriteTo(data, from); err != nil {
			t.Error(err)
		}
	}
	four.OnDatagram = func([]byte, net.Addr) { _ = r.Stop() }
	r.CallWhenRunning(func() {
		to := &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port.Addr().(*net.UDPAddr).Port}
		if err := four.Port.WriteTo([]byte("x"), to); err != nil {
			t.Error(err)
		}
	})
	run(t, r)
}
