package reactortest

import (
	"net"
	"slices"
	"strings"
	"syscall"

	"sasync/reactor"
)

// datagramPair runs a reactor with two sockets for datagrams.
func (s *suite) datagramPair(f func(p *pair, a, b *Datagrams)) (a, b *Datagrams) {
	s.Helper()
	a, b = &Datagrams{}, &Datagrams{}
	r := s.reactor(nil)
	for _, d := range []*Datagrams{a, b} {
		if _, err := (reactor.UDPServer{Addr: "127.0.0.1:0"}).Listen(r, d); err != nil {
			s.Fatal(err)
		}
	}
	r.CallWhenRunning(func() { f(&pair{suite: s, r: r}, a, b) })
	s.run(r)
	if a.Stopped != 1 || b.Stopped != 1 {
		s.Errorf("StopProtocol was called %d and %d times", a.Stopped, b.Stopped)
	}
	return a, b
}

// send is a WriteTo that has to work.
func (s *suite) send(from *Datagrams, data string, to *Datagrams) {
	s.Helper()
	s.wantError("WriteTo", from.Port.WriteTo([]byte(data), to.Port.Addr()), nil)
}

func (s *suite) wantDatagrams(who string, d *Datagrams, want ...string) {
	s.Helper()
	if !slices.Equal(d.Received, want) {
		s.Errorf("%s has received %q, want %q", who, d.Received, want)
	}
}

var datagramPromises = []promise{
	{"EachArrivesWholeWithItsSenderEmptyOnesToo", func(s *suite) {
		a, b := s.datagramPair(func(p *pair, a, b *Datagrams) {
			b.OnDatagram = func(data []byte, from net.Addr) {
				s.wantError("the answer", b.Port.WriteTo(data, from), nil)
			}
			for _, data := range []string{"one", "", "three"} {
				s.send(a, data, b)
			}
			p.stopWhen(func() bool { return len(a.Received) == 3 })
		})
		s.wantDatagrams("the server", b, "one", "", "three")
		s.wantDatagrams("the client", a, "one", "", "three")
	}},

	{"OneTooLongIsAnError", func(s *suite) {
		s.datagramPair(func(p *pair, a, b *Datagrams) {
			s.wantError("WriteTo", a.Port.WriteTo(make([]byte, 1<<16), b.Port.Addr()), syscall.EMSGSIZE)
			s.stop(p.r)
		})
	}},

	{"PauseHoldsThemBackAndResumeLetsThemCome", func(s *suite) {
		_, b := s.datagramPair(func(p *pair, a, b *Datagrams) {
			b.Port.Pause()
			s.send(a, "waits", b)
			p.r.CallLater(2*tick, func() {
				s.wantDatagrams("paused, it", b)
				b.Port.Resume()
				p.stopWhen(func() bool { return len(b.Received) > 0 })
			})
		})
		s.wantDatagrams("resumed, it", b, "waits")
	}},

	{"ConnectedItHasOnePeerAndOnlyOnce", func(s *suite) {
		a, _ := s.datagramPair(func(p *pair, a, b *Datagrams) {
			b.OnDatagram = func(data []byte, from net.Addr) { s.wantError("the answer", b.Port.WriteTo(data, from), nil) }
			s.wantError("Connect", a.Port.Connect(b.Port.Addr()), nil)
			if err := a.Port.Connect(b.Port.Addr()); err == nil {
				s.Error("connected twice")
			}
			_, err := a.Port.Write([]byte("x"))
			s.wantError("Write", err, nil)
			p.stopWhen(func() bool { return len(a.Received) > 0 })
		})
		s.wantDatagrams("the client", a, "x")
	}},

	{"AConnectedOneHearsWhenNobodyListens", func(s *suite) {
		s.datagramPair(func(p *pair, a, b *Datagrams) {
			s.wantError("Connect", a.Port.Connect(b.Port.Addr()), nil)
			b.Port.StopListening()
			_, _ = a.Port.Write([]byte("x"))
			p.stopWhen(func() bool { return a.Refused > 0 })
		})
	}},

	{"APanicIsLoggedAndThePortLives", func(s *suite) {
		_, b := s.datagramPair(func(p *pair, a, b *Datagrams) {
			b.OnDatagram = func(data []byte, _ net.Addr) {
				if string(data) == "bad" {
					panic(errBoom)
				}
			}
			s.send(a, "bad", b)
			s.send(a, "good", b)
			p.stopWhen(func() bool { return len(b.Received) == 2 })
		})
		s.wantDatagrams("it", b, "bad", "good")
		s.wantLogged("panic in a callback", 1)
	}},

	{"WriteAfterStopListeningIsAnError", func(s *suite) {
		s.datagramPair(func(p *pair, a, b *Datagrams) {
			a.Port.StopListening()
			s.wantError("WriteTo", a.Port.WriteTo([]byte("x"), b.Port.Addr()), reactor.ErrConnectionClosed)
			s.stop(p.r)
		})
	}},

	{"MulticastReachesThoseWhoHaveJoined", func(s *suite) {
		group := &net.UDPAddr{IP: net.IPv4(239, 255, 77, 1)}
		loopback := loopbackInterface(s)
		a, b := &Datagrams{}, &Datagrams{}
		r := s.reactor(nil)
		server := reactor.UDPServer{Addr: "0.0.0.0:0", ReusePort: true}
		port, err := server.Listen(r, a)
		if err != nil {
			s.Fatal(err)
		}
		group.Port = port.Addr().(*net.UDPAddr).Port
		if _, err := (reactor.UDPServer{Addr: "127.0.0.1:0"}).Listen(r, b); err != nil {
			s.Fatal(err)
		}
		p := &pair{suite: s, r: r}
		r.CallWhenRunning(func() {
			s.wantError("JoinGroup", a.Port.JoinGroup(group.IP, loopback), nil)
			s.wantError("SetMulticast", b.Port.SetMulticast(reactor.Multicast{Interface: loopback, Loopback: true}), nil)
			s.wantError("WriteTo", b.Port.WriteTo([]byte("to all"), group), nil)
			p.until(func() bool { return len(a.Received) > 0 }, func() {
				s.wantError("LeaveGroup", a.Port.LeaveGroup(group.IP, loopback), nil)
				if err := a.Port.LeaveGroup(group.IP, loopback); err == nil {
					s.Error("left twice")
				}
				s.stop(r)
			})
		})
		s.run(r)
		s.wantDatagrams("who has joined", a, "to all")
	}},
}

func loopbackInterface(s *suite) *net.Interface {
	s.Helper()
	all, err := net.Interfaces()
	if err != nil {
		s.Fatal(err)
	}
	for _, i := range all {
		if i.Flags&net.FlagLoopback != 0 && strings.HasPrefix(i.Name, "lo") {
			return &i
		}
	}
	s.Fatal("no loopback interface")
	return nil
}
