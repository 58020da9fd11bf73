package reactortest

import (
	"errors"
	"net"
	"time"

	"sasync/reactor"
)

var transportPromises = []promise{
	{"WhatIsWrittenArrives", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		server.OnData = func(data []byte) { s.write(server.Transport, data) }
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			s.write(client.Transport, []byte("one "))
			_, _ = client.Transport.Writev([]byte("two "), []byte("three"))
			p.stopWhen(func() bool { return len(client.Received) == 13 })
		})
		s.wantBytes("the echo", client.Received, []byte("one two three"))
	}},

	{"WhatTheServerSaysAtOnceArrives", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		server.OnMade = func(t reactor.Transport) { s.write(t, []byte("220 welcome")) }
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			p.stopWhen(func() bool { return len(client.Received) == 11 })
		})
	}},

	{"BothEndsKnowTheirAddresses", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			if got, want := client.Transport.RemoteAddr().String(), p.port.Addr().String(); got != want {
				s.Errorf("the client's peer is %s, want %s", got, want)
			}
			if got, want := server.Transport.RemoteAddr().String(), client.Transport.LocalAddr().String(); got != want {
				s.Errorf("the server's peer is %s, want %s", got, want)
			}
			s.stop(p.r)
		})
	}},

	{"LoseConnectionDeliversWhatWasWritten", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		data := pattern(8 << 20)
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			client.Transport.Pause() // so that most of it has to wait
			s.write(server.Transport, data)
			server.Transport.LoseConnection()
			p.r.CallLater(2*tick, client.Transport.Resume)
			p.stopWhen(p.bothLost)
		})
		s.wantBytes("the client", client.Received, data)
		s.wantLost("the server", server, reactor.ErrConnectionDone)
		s.wantLost("the client", client, reactor.ErrConnectionDone)
	}},

	{"LoseConnectionDeliversAlsoWhenThePeerHasSentWhatIsNotRead", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			server.Transport.Pause()
			s.write(client.Transport, pattern(1000))
			p.r.CallLater(2*tick, func() {
				s.write(server.Transport, []byte("goodbye"))
				server.Transport.LoseConnection()
				p.stopWhen(p.bothLost)
			})
		})
		s.wantBytes("the client", client.Received, []byte("goodbye"))
		s.wantLost("the client", client, reactor.ErrConnectionDone)
	}},

	{"WhatIsWrittenAfterLoseConnectionIsStillSent", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			server.Transport.LoseConnection()
			s.write(server.Transport, []byte("one more"))
			p.stopWhen(p.bothLost)
		})
		s.wantBytes("the client", client.Received, []byte("one more"))
	}},

	{"WriteAfterTheEndIsAnError", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			server.Transport.LoseConnection()
			p.stopWhen(p.bothLost)
		})
		_, err := client.Transport.Write([]byte("x"))
		s.wantError("Write", err, reactor.ErrConnectionClosed)
		s.wantError("Write", err, net.ErrClosed)
	}},

	{"AnEndIsNeverToldInsideTheCallThatMakesIt", func(s *suite) {
		for _, end := range []func(reactor.Transport){
			reactor.Transport.LoseConnection, reactor.Transport.AbortConnection, reactor.Transport.Stop,
		} {
			server, client := &Protocol{}, &Protocol{}
			s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
				end(server.Transport)
				end(server.Transport)
				if len(server.Lost) > 0 {
					s.Error("ConnectionLost was called inside")
				}
				p.stopWhen(p.bothLost)
			})
			if len(server.Lost) != 1 {
				s.Errorf("ConnectionLost was called %d times", len(server.Lost))
			}
		}
	}},

	{"AbortDropsWhatIsBufferedAndThePeerSeesAReset", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			client.Transport.Pause()
			s.write(server.Transport, pattern(8<<20))
			server.Transport.AbortConnection()
			p.r.CallLater(2*tick, client.Transport.Resume)
			p.stopWhen(p.bothLost)
		})
		if len(client.Received) == 8<<20 {
			s.Error("everything has arrived")
		}
		s.wantLost("the server", server, reactor.ErrConnectionAborted)
		s.wantLost("the client", client, reactor.ErrConnectionLost)
		if errors.Is(client.Lost[0], reactor.ErrConnectionAborted) {
			s.Error("the peer's reset is not the client's own")
		}
	}},

	{"NothingIsReadAfterLoseConnection", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		server.OnData = func([]byte) { server.Transport.LoseConnection() }
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			s.write(client.Transport, pattern(4<<20))
			p.stopWhen(p.bothLost)
		})
		if n := len(server.Received); n > 64<<10 {
			s.Errorf("%d bytes were read", n)
		}
	}},

	{"PauseStopsReadingFromTheSocketAndResumeGetsEveryByte", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		data := pattern(12 << 20)
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			server.Transport.Pause()
			s.write(client.Transport, data)
			p.r.CallLater(4*tick, func() {
				if len(server.Received) > 0 {
					s.Errorf("%d bytes came while paused", len(server.Received))
				}
				if client.Transport.Buffered() == 0 {
					s.Error("the sender was not held back")
				}
				server.Transport.Resume()
				p.stopWhen(func() bool { return len(server.Received) == len(data) })
			})
		})
		s.wantBytes("the server", server.Received, data)
	}},

	{"PauseInsideDataReceivedStopsAtOnce", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		calls := 0
		server.OnData = func([]byte) {
			server.Transport.Pause()
			calls++
			s.write(server.Transport, []byte{byte(calls)})
		}
		client.OnData = func([]byte) { client.Transport.Pause(); client.Transport.Resume() }
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			s.write(client.Transport, pattern(300<<10))
			p.r.CallLater(4*tick, func() {
				if calls != 1 {
					s.Errorf("%d calls before Resume", calls)
				}
				s.stop(p.r)
			})
		})
	}},

	{"SetProtocolHandsOverWhatComesFromThenOn", func(s *suite) {
		server, client, next := &Protocol{}, &Protocol{}, &Protocol{}
		server.OnData = func([]byte) {
			server.Transport.SetProtocol(next)
			s.write(server.Transport, []byte("go on"))
		}
		client.OnData = func([]byte) { s.write(client.Transport, []byte("second")) }
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			s.write(client.Transport, []byte("first"))
			p.until(func() bool { return len(next.Received) > 0 }, func() {
				client.Transport.LoseConnection()
				p.stopWhen(func() bool { return len(next.Lost) > 0 })
			})
		})
		s.wantBytes("the first protocol", server.Received, []byte("first"))
		s.wantBytes("the second protocol", next.Received, []byte("second"))
		s.wantLost("the second protocol", next, reactor.ErrConnectionDone)
		if len(server.Lost) > 0 {
			s.Error("the first protocol has heard of the end")
		}
	}},

	{"AWrapperStaysAroundWhatSetProtocolGives", func(s *suite) {
		first, next, client := &Protocol{}, &Protocol{}, &Protocol{}
		server := &wrapping{Protocol: first}
		first.OnData = func([]byte) { first.Transport.SetProtocol(next) }
		s.reactorWith(reactor.PortLimits{}, []reactor.Protocol{server}, func(p *pair) {
			p.dial(client, reactor.Limits{})
			p.until(func() bool { return first.Transport != nil && client.Transport != nil }, func() {
				s.write(client.Transport, []byte("first"))
				client.Transport.LoseConnection()
				p.stopWhen(func() bool { return len(next.Lost) > 0 })
			})
		})
		s.wantBytes("the first protocol", first.Received, []byte("first"))
		s.wantLost("the second protocol", next, reactor.ErrConnectionDone)
		if server.lost != 1 || len(first.Lost) > 0 {
			s.Errorf("the wrapper has heard of the end %d times, the first protocol %d times", server.lost, len(first.Lost))
		}
	}},

	{"ADelayedCallMadeInACallbackCountsFromThen", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		var called, due time.Time
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			server.OnData = func([]byte) {
				due = time.Now().Add(tick / 2) // the callback began a little before
				p.r.CallLater(tick, func() { called = time.Now(); s.stop(p.r) })
			}
			p.r.CallLater(4*tick, func() { s.write(client.Transport, []byte("x")) })
		})
		if called.Before(due) {
			s.Errorf("called %v too early", due.Sub(called))
		}
	}},

	{"WhatIsWrittenToAnotherConnectionGoesOutAtOnce", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		other, otherClient := &Protocol{}, &Protocol{}
		server.OnData = func(data []byte) { s.write(other.Transport, data) }
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			second := &pair{suite: s, r: p.r, port: s.listen(p.r, reactor.PortLimits{}, other), server: other, client: otherClient}
			second.dial(otherClient, reactor.Limits{})
			second.whenMade(func() {
				s.write(client.Transport, []byte("passed on"))
				p.stopWhen(func() bool { return len(otherClient.Received) == 9 })
			})
		})
		s.wantBytes("the other one", otherClient.Received, []byte("passed on"))
	}},

	{"AFastPeerDoesNotStarveTheLoop", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		atTimer := -1
		s.connect(func(c *reactor.Config) { c.ReadBudget = 64 << 10 }, reactor.PortLimits{}, server, client, func(p *pair) {
			server.Transport.Pause()
			s.write(client.Transport, pattern(1<<20))
			p.r.CallLater(4*tick, func() {
				server.Transport.Resume()
				s.post(p.r, func() { atTimer = len(server.Received) })
				p.stopWhen(func() bool { return len(server.Received) == 1<<20 })
			})
		})
		if atTimer < 0 || atTimer > 128<<10 {
			s.Errorf("%d bytes had been read when the next posted call ran", atTimer)
		}
	}},
}

// wrapping counts the ends of the protocol in it.
type wrapping struct {
	reactor.Protocol
	lost int
}

func (w *wrapping) SetProtocol(p reactor.Protocol) { w.Protocol = p }

func (w *wrapping) ConnectionLost(reason error) {
	w.lost++
	w.Protocol.ConnectionLost(reason)
}
