package service_test

import (
	"errors"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/reactor"
	"sasync/reactor/reactortest"
	"sasync/reactor/service"
)

// link is what the tests of Client have: a server and a client in memory.
type link struct {
	*testing.T
	r      *reactortest.Reactor
	port   *reactor.Port // nil while the server is down
	server []*reactortest.Protocol
	built  []*reactortest.Protocol
	client *service.Client[*reactortest.Protocol]
	trace  *trace
}

const serverAddr = "192.0.2.1:80"

// newLink returns one whose server is up and whose client does not run. The
// waits are 1 s, 2 s, 4 s and so on.
func newLink(t *testing.T, edit func(l *link, cfg *service.ClientConfig[*reactortest.Protocol])) *link {
	t.Helper()
	l := &link{T: t, r: reactortest.NewReactor(t, reactor.Config{})}
	l.r.Start()
	l.trace = newTrace(l.r)
	cfg := service.ClientConfig[*reactortest.Protocol]{
		Endpoint: reactor.TCPClient{Addr: serverAddr},
		Backoff:  deferred.Backoff{First: time.Second, Jitter: -1},
		Build: func(net.Addr) *reactortest.Protocol {
			p := &reactortest.Protocol{OnMade: func(reactor.Transport) { l.trace.note("made") }}
			p.OnLost = func(error) { l.trace.note("lost") }
			l.built = append(l.built, p)
			return p
		},
		Failed: func(err error, wait time.Duration) { l.trace.note("failed") },
	}
	if edit != nil {
		edit(l, &cfg)
	}
	l.client = service.NewClient(l.r.Reactor, cfg)
	l.up()
	return l
}

// up has the server listen.
func (l *link) up() {
	l.Helper()
	port, err := reactor.TCPServer{Addr: serverAddr}.Listen(l.r.Reactor, reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		p := &reactortest.Protocol{}
		l.server = append(l.server, p)
		return p
	}))
	if err != nil {
		l.Fatal(err)
	}
	l.port = port
}

// down ends the server and its connections.
func (l *link) down() {
	l.port.StopListening()
	l.drop()
}

// drop ends the connections of the server.
func (l *link) drop() {
	for _, p := range l.server {
		p.Transport.LoseConnection()
	}
	l.server = nil
	l.r.Settle()
}

func (l *link) start() {
	l.Helper()
	deferredtest.Result(l.T, l.client.Start())
	l.r.Settle()
}

// stop has to leave nothing behind, at once.
func (l *link) stop() {
	l.Helper()
	d := l.client.Stop()
	l.r.Settle()
	deferredtest.Result(l.T, d)
	if len(l.server) == 0 && l.r.Stats().TimersPending > 0 {
		l.Errorf("%d calls are left on the clock", l.r.Stats().TimersPending)
	}
	made, lost := 0, 0
	for _, p := range l.built {
		if p.Transport != nil {
			made++
		}
		lost += len(p.Lost)
	}
	if made != lost {
		l.Errorf("%d connections were made, and %d have ended", made, lost)
	}
	l.r.Advance(time.Hour)
}

func TestClient_ConnectsAgainAfterALoss(t *testing.T) {
	l := newLink(t, nil)
	l.start()
	first := deferredtest.Result(t, l.client.WhenConnected(0))
	l.r.Advance(time.Minute)
	l.drop()
	second := l.client.WhenConnected(0)
	deferredtest.Pending(t, second)
	l.r.Advance(time.Second)
	if p := deferredtest.Result(t, second); p == first || p.Transport == nil {
		t.Errorf("got %v", p)
	}
	l.trace.want(t, "a wait after the loss", "made@0s", "lost@1m0s", "made@1m1s")
	l.stop()
	l.trace.want(t, "the end", "lost@1m1s")
}

func TestClient_WaitsLongerAfterEachFailure(t *testing.T) {
	l := newLink(t, nil)
	l.down()
	l.start()
	l.r.Advance(10 * time.Second)
	l.trace.want(t, "1 s, 2 s, 4 s", "failed@0s", "failed@1s", "failed@3s", "failed@7s")
	l.up()
	l.r.Advance(10 * time.Second)
	l.trace.want(t, "8 s", "made@15s")
	l.stop()
}

func TestClient_OnlyAConnectionThatLastsIsASuccess(t *testing.T) {
	l := newLink(t, nil)
	l.start()
	for range 3 {
		l.drop()
		l.r.Advance(4 * time.Second)
	}
	l.trace.want(t, "losses at once", "made@0s", "lost@0s", "failed@0s", "made@1s",
		"lost@4s", "failed@4s", "made@6s", "lost@8s", "failed@8s", "made@12s")
	l.r.Advance(10 * time.Second)
	l.drop()
	l.r.Advance(time.Second)
	l.trace.want(t, "a loss after 10 s", "lost@22s", "made@23s")
	l.stop()
}

func TestClient_GivesUpAfterSoManyAttempts(t *testing.T) {
	var last time.Duration
	l := newLink(t, func(_ *link, cfg *service.ClientConfig[*reactortest.Protocol]) {
		cfg.Backoff.Attempts = 3
		cfg.Failed = func(_ error, wait time.Duration) { last = wait }
	})
	l.down()
	for range 2 { // a new start begins to count anew
		l.start()
		d := l.client.WhenConnected(0)
		l.r.Advance(3*time.Second - 1)
		deferredtest.Pending(t, d)
		l.r.Advance(1)
		for _, d := range []*deferred.Deferred[*reactortest.Protocol]{d, l.client.WhenConnected(0)} {
			if err := deferredtest.Failure(t, d); !errors.Is(err, syscall.ECONNREFUSED) || !strings.Contains(err.Error(), "gave up after failure 3") {
				t.Errorf("got %v", err)
			}
		}
		if last >= 0 {
			t.Errorf("there is a wait of %v", last)
		}
		l.stop()
	}
}

func TestClient_GivesUpAfterAnErrorThatIsNotRetryable(t *testing.T) {
	l := newLink(t, func(_ *link, cfg *service.ClientConfig[*reactortest.Protocol]) {
		cfg.Backoff.Retryable = func(err error) bool { return !errors.Is(err, syscall.ECONNREFUSED) }
	})
	l.start()
	l.down()
	l.r.Advance(time.Second)
	l.trace.want(t, "one attempt", "made@0s", "lost@0s", "failed@0s", "failed@1s")
	if err := deferredtest.Failure(t, l.client.WhenConnected(0)); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("got %v", err)
	}
	l.stop()
}

func TestWhenConnected_FailsAfterSoManyFailures(t *testing.T) {
	l := newLink(t, nil)
	l.down()
	once := l.client.WhenConnected(1) // before the start
	l.start()
	if err := deferredtest.Failure(t, once); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("got %v", err)
	}
	twice, always, cancelled := l.client.WhenConnected(2), l.client.WhenConnected(0), l.client.WhenConnected(1)
	cancelled.Cancel()
	if err := deferredtest.Failure(t, cancelled); !errors.Is(err, deferred.ErrCancelled) {
		t.Errorf("got %v", err)
	}
	l.r.Advance(time.Second)
	deferredtest.Pending(t, twice)
	l.r.Advance(2 * time.Second)
	deferredtest.Failure(t, twice)
	l.up()
	l.r.Advance(time.Minute)
	if p := deferredtest.Result(t, always); p != l.built[len(l.built)-1] {
		t.Errorf("got %v", p)
	}
	l.stop()
}

func TestWhenConnected_IsCancelledByStop(t *testing.T) {
	l := newLink(t, nil)
	l.down()
	l.start()
	d := l.client.WhenConnected(0)
	l.stop()
	if err := deferredtest.Failure(t, d); !errors.Is(err, deferred.ErrCancelled) {
		t.Errorf("got %v", err)
	}
}

func TestClient_StopsAtEveryStage(t *testing.T) {
	for _, stage := range []struct {
		name   string
		edit   func(l *link, cfg *service.ClientConfig[*reactortest.Protocol])
		before func(l *link)
		after  func(l *link)
	}{
		{"connecting", nil, func(l *link) { l.r.Network.Silent = true }, nil},
		{"waiting", nil, (*link).down, nil},
		{"preparing", func(l *link, cfg *service.ClientConfig[*reactortest.Protocol]) {
			cfg.Prepare = func(*reactortest.Protocol) *deferred.Deferred[unit] { return deferred.New[unit](l.r) }
		}, nil, nil},
		{"connected", nil, nil, nil},
		{"lost", nil, nil, (*link).drop},
		{"given up", func(_ *link, cfg *service.ClientConfig[*reactortest.Protocol]) { cfg.Backoff.Attempts = 1 }, (*link).down, nil},
	} {
		t.Run(stage.name, func(t *testing.T) {
			l := newLink(t, stage.edit)
			if stage.before != nil {
				stage.before(l)
			}
			l.start()
			if stage.after != nil {
				stage.after(l)
			}
			l.stop()
			made := len(l.built)
			l.r.Advance(time.Hour)
			if len(l.built) != made {
				t.Error("it goes on")
			}
		})
	}
}

func TestClient_StopWaitsForTheEndOfTheConnection(t *testing.T) {
	l := newLink(t, nil)
	l.start()
	client, server := l.built[0], l.server[0]
	server.Transport.Pause()
	_, _ = client.Transport.Write(make([]byte, 1<<20)) // more than the network holds
	l.r.Settle()
	d := l.client.Stop()
	l.r.Advance(time.Second)
	deferredtest.Pending(t, d)
	server.Transport.Resume()
	l.r.Settle()
	deferredtest.Result(t, d)
	if len(server.Received) != 1<<20 {
		t.Errorf("%d bytes have arrived", len(server.Received))
	}
}

func TestClient_AHurriedStopAborts(t *testing.T) {
	l := newLink(t, nil)
	l.start()
	client, server := l.built[0], l.server[0]
	server.Transport.Pause()
	_, _ = client.Transport.Write(make([]byte, 1<<20))
	l.r.Settle()
	d := l.client.Stop()
	d.Cancel()
	l.r.Settle()
	deferredtest.Result(t, d)
	if len(client.Lost) != 1 || !errors.Is(client.Lost[0], reactor.ErrConnectionAborted) {
		t.Errorf("the end: %v", client.Lost)
	}
}

func TestClient_PrepareComesBeforeAnybodyElse(t *testing.T) {
	prepared := map[*reactortest.Protocol]*deferred.Deferred[unit]{}
	l := newLink(t, func(l *link, cfg *service.ClientConfig[*reactortest.Protocol]) {
		cfg.Prepare = func(p *reactortest.Protocol) *deferred.Deferred[unit] {
			l.trace.note("prepare")
			if len(l.built) == 4 {
				return nil // there is nothing to do
			}
			prepared[p] = deferred.NewCancellable(l.r, func(*deferred.Deferred[unit]) { l.trace.note("cancelled") })
			return prepared[p]
		}
	})
	l.start()
	d := l.client.WhenConnected(0)
	prepared[l.built[0]].Errback(errBoom)
	l.r.Settle()
	l.trace.want(t, "a failure ends the connection", "made@0s", "prepare@0s", "lost@0s", "failed@0s")
	l.r.Advance(time.Second)
	l.drop()
	l.trace.want(t, "a loss ends the preparation", "made@1s", "prepare@1s", "lost@1s", "cancelled@1s", "failed@1s")
	l.r.Advance(2 * time.Second)
	deferredtest.Pending(t, d)
	prepared[l.built[2]].Callback(unit{})
	if p := deferredtest.Result(t, d); p != l.built[2] {
		t.Errorf("got %v", p)
	}
	l.drop()
	l.r.Advance(4 * time.Second)
	deferredtest.Result(t, l.client.WhenConnected(0))
	l.stop()
}

func TestClient_KeepsSightOfAConnectionThatHasAnotherProtocol(t *testing.T) {
	l := newLink(t, nil)
	l.start()
	next := &reactortest.Protocol{}
	l.built[0].Transport.SetProtocol(next)
	l.drop()
	if len(next.Lost) != 1 || len(l.built[0].Lost) != 0 {
		t.Errorf("the protocols have heard of %d and %d ends", len(next.Lost), len(l.built[0].Lost))
	}
	l.r.Advance(time.Second)
	l.trace.want(t, "a new connection", "made@0s", "failed@0s", "made@1s")
}

func TestClient_LeavesHalfClosesToItsProtocol(t *testing.T) {
	for _, serverFirst := range []bool{true, false} {
		r := reactortest.NewReactor(t, reactor.Config{})
		server := &reactortest.HalfProtocol{}
		if serverFirst {
			server.OnMade = reactor.Transport.LoseWriteConnection
		}
		if _, err := (reactor.TCPServer{Addr: serverAddr}).Listen(r.Reactor, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return server })); err != nil {
			t.Fatal(err)
		}
		p := &reactortest.HalfProtocol{}
		c := service.NewClient(r.Reactor, service.ClientConfig[*reactortest.HalfProtocol]{
			Endpoint: reactor.TCPClient{Addr: serverAddr}, Build: func(net.Addr) *reactortest.HalfProtocol { return p },
		})
		r.Start()
		deferredtest.Result(t, c.Start())
		r.Settle()
		if serverFirst && (p.ReadLost != 1 || len(p.Lost) != 0) {
			t.Errorf("when the server has ended its half: told %d times, ends %v", p.ReadLost, p.Lost)
		}
		_, _ = p.Transport.Write([]byte("still here"))
		p.Transport.LoseWriteConnection()
		r.Settle()
		if string(server.Received) != "still here" {
			t.Errorf("the server has received %q", server.Received)
		}
		if !serverFirst && (p.WriteLost != 1 || len(p.Lost) != 0) {
			t.Errorf("when the client has ended its half: told %d times, ends %v", p.WriteLost, p.Lost)
		}
		stopped := c.Stop()
		r.Settle()
		deferredtest.Result(t, stopped)
	}
}

func TestClient_StopInsideItsOwnCallbacks(t *testing.T) {
	for _, name := range []string{"made", "lost", "failed", "prepare", "connected"} {
		t.Run(name, func(t *testing.T) {
			var stopped *deferred.Deferred[unit]
			l := newLink(t, func(l *link, cfg *service.ClientConfig[*reactortest.Protocol]) {
				stop := func(here string) {
					if here == name {
						stopped = l.client.Stop()
					}
				}
				build := cfg.Build
				cfg.Build = func(peer net.Addr) *reactortest.Protocol {
					p := build(peer)
					p.OnMade = func(reactor.Transport) { stop("made") }
					p.OnLost = func(error) { stop("lost") }
					return p
				}
				cfg.Failed = func(error, time.Duration) { stop("failed") }
				cfg.Prepare = func(*reactortest.Protocol) *deferred.Deferred[unit] { stop("prepare"); return nil }
			})
			if name == "connected" {
				l.client.WhenConnected(0).AddCallback(func(p *reactortest.Protocol) (*reactortest.Protocol, error) {
					stopped = l.client.Stop()
					return p, nil
				})
			}
			l.start()
			if name == "lost" || name == "failed" {
				l.drop()
			}
			l.r.Settle()
			deferredtest.Result(t, stopped)
			if l.client.Running() {
				t.Error("it runs")
			}
			l.r.Advance(time.Hour)
			if len(l.built) != 1 || len(l.built[0].Lost) != 1 {
				t.Errorf("%d connections, ends %v", len(l.built), l.built[0].Lost)
			}
		})
	}
}

func TestClient_APanicOfBuildIsAFailure(t *testing.T) {
	panics := true
	l := newLink(t, func(_ *link, cfg *service.ClientConfig[*reactortest.Protocol]) {
		build := cfg.Build
		cfg.Build = func(peer net.Addr) *reactortest.Protocol {
			if panics {
				panic("oh")
			}
			return build(peer)
		}
	})
	l.start()
	l.trace.want(t, "a failure", "failed@0s")
	panics = false
	l.r.Advance(time.Second)
	l.trace.want(t, "and another attempt", "made@1s")
	l.stop()
}

func TestClient_APanicOfFailedEndsItAndIsTold(t *testing.T) {
	l := newLink(t, func(_ *link, cfg *service.ClientConfig[*reactortest.Protocol]) {
		cfg.Failed = func(error, time.Duration) { panic("oh") }
	})
	l.down()
	d := l.client.WhenConnected(0)
	l.start()
	stopped := l.client.Stop()
	for _, err := range []error{deferredtest.Failure(t, d), deferredtest.Failure(t, stopped)} {
		var p *deferred.PanicError
		if !errors.As(err, &p) {
			t.Errorf("got %v", err)
		}
	}
}

// A client that nobody has stopped ends with the run.
func TestClient_EndsWithTheRun(t *testing.T) {
	for _, up := range []bool{true, false} {
		l := newLink(t, nil)
		if !up {
			l.down()
		}
		l.start()
		if up {
			l.r.End()
			l.trace.want(t, "the connection ends", "made@0s", "lost@0s", "failed@0s")
		} else {
			d := l.client.WhenConnected(0)
			l.r.End()
			if err := deferredtest.Failure(t, d); !errors.Is(err, deferred.ErrLoopEnded) {
				t.Errorf("got %v", err)
			}
		}
		l.r.Start()
		deferredtest.Result(t, l.client.Stop())
		if up {
			l.up()
			l.start()
			deferredtest.Result(t, l.client.WhenConnected(0))
		}
	}
}

func TestClient_StartedBeforeTheRunWaitsForIt(t *testing.T) {
	l := newLink(t, nil)
	l.r.End()
	deferredtest.Result(t, l.client.Start())
	d := l.client.WhenConnected(0)
	deferredtest.Pending(t, d)
	l.r.Start()
	l.up()
	l.r.Advance(time.Second)
	deferredtest.Result(t, d)
	l.stop()
}

func TestClient_OnRealSockets(t *testing.T) {
	r, err := reactor.New(reactor.Config{Signals: []os.Signal{}})
	if err != nil {
		t.Fatal(err)
	}
	dropped := 0
	server := service.NewServer(r, reactor.TCPServer{Addr: "127.0.0.1:0"}, reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		return &reactortest.Protocol{OnMade: func(c reactor.Transport) {
			if dropped++; dropped < 3 {
				c.LoseConnection()
				return
			}
			_, _ = c.Write([]byte("hello"))
		}}
	}))
	deferredtest.Result(t, server.Start())
	var got string
	client := service.NewClient(r, service.ClientConfig[*reactortest.Protocol]{
		Endpoint: reactor.TCPClient{Addr: server.Port().Addr().String()},
		Backoff:  deferred.Backoff{First: time.Millisecond},
		Build: func(net.Addr) *reactortest.Protocol {
			p := &reactortest.Protocol{}
			p.OnData = func([]byte) {
				got = string(p.Received)
				_ = r.Stop()
			}
			return p
		},
	})
	if err := service.Run(r, client); err != nil {
		t.Error(err)
	}
	if got != "hello" || dropped != 3 {
		t.Errorf("got %q after %d connections", got, dropped)
	}
}
