package reactortest

import (
	"context"
	"sync"
	"time"

	"sasync/deferred"
	"sasync/reactor"
)

// wantStat compares a number of Stats.
func wantStat[T uint64 | int | time.Duration](s *suite, what string, got, want T) {
	s.Helper()
	if got != want {
		s.Errorf("%s: %v, want %v", what, got, want)
	}
}

var statsPromises = []promise{
	{"CountPostsAndDelayedCallsAndThoseToCome", func(s *suite) {
		r := s.reactor(func(c *reactor.Config) { c.MaxPosted = 3 })
		for range 3 {
			s.post(r, func() {})
		}
		s.wantError("the fourth of three", r.Post(func() {}), reactor.ErrTooManyPosted)
		cancelled := r.CallLater(tick, func() {})
		r.CallLater(tick, func() { s.stop(r) })
		r.CallLater(0, func() {
			wantStat(s, "delayed calls to come, inside one", r.Stats().TimersPending, 2)
			_ = cancelled.Cancel()
			wantStat(s, "and after cancelling one", r.Stats().TimersPending, 1)
		})
		before := r.Stats()
		wantStat(s, "posts that wait", before.PostsWaiting, 3)
		wantStat(s, "delayed calls to come", before.TimersPending, 3)
		s.run(r)
		after := r.Stats()
		wantStat(s, "posts", after.Posted, 3)
		wantStat(s, "posts that wait at the end", after.PostsWaiting, 0)
		wantStat(s, "posts that were refused", after.PostsRefused, 1)
		wantStat(s, "delayed calls", after.Timers, 2)
		wantStat(s, "delayed calls to come at the end", after.TimersPending, 0)
		if after.Turns < 2 {
			s.Errorf("%d turns", after.Turns)
		}
	}},

	{"CountPanicsAndUnhandledErrors", func(s *suite) {
		r := s.reactor(nil)
		s.post(r, func() { panic(errBoom) })
		r.CallLater(0, func() { panic(errBoom) })
		r.CallWhenRunning(func() { panic(errBoom) })
		s.post(r, func() { deferred.Fail[int](r, errBoom); s.stop(r) })
		s.run(r)
		wantStat(s, "panics", r.Stats().Panics, 3)
		wantStat(s, "unhandled errors", r.Stats().Unhandled, 1)
	}},

	{"TellTheDepthOfEachPool", func(s *suite) {
		r := s.reactor(small)
		gate := make(chan struct{})
		r.CallWhenRunning(func() {
			done := deferred.Gather(r, reactor.DeferToThread(r, until(gate)), reactor.DeferToThread(r, until(gate)))
			wantStat(s, "running", r.Stats().Blocking.Running, 1)
			wantStat(s, "queued", r.Stats().Blocking.Queued, 1)
			wantStat(s, "in threads", r.Stats().InThreads, 2)
			wantStat(s, "running in the other pool", r.Stats().CPU.Running, 0)
			close(gate)
			done.AddBoth(func(v []int, err error) ([]int, error) {
				wantStat(s, "queued at the end", r.Stats().Blocking.Queued, 0)
				wantStat(s, "in threads at the end", r.Stats().InThreads, 0)
				s.stop(r)
				return v, err
			})
		})
		s.run(r)
	}},

	{"TimeTurnsCallbacksAndLateness", func(s *suite) {
		r := s.reactor(nil)
		s.post(r, func() { time.Sleep(4 * tick) })
		r.CallLater(2*tick, func() { time.Sleep(2 * tick) }) // is 2 late
		r.CallLater(3*tick, func() { s.stop(r) })            // is 1 late
		s.run(r)
		stats := r.Stats()
		for what, h := range map[string]struct {
			reactor.Histogram
			count uint64
			sum   time.Duration
		}{
			"callbacks": {stats.CallbackTime, 3, 6 * tick},
			"lateness":  {stats.TimerLateness, 3, 3 * tick}, // the limit of the shutdown is cancelled
		} {
			if s.subject.Bubble {
				wantStat(s, what+": sum", h.Sum, h.sum)
			}
			if h.Sum < h.sum || h.Count < h.count-1 {
				s.Errorf("%s: %v in %d", what, h.Sum, h.Count)
			}
		}
		if stats.TurnTime.Sum < 6*tick || stats.TurnTime.Count < 2 || stats.TurnTime.Count > stats.Turns {
			s.Errorf("turns: %v in %d of %d", stats.TurnTime.Sum, stats.TurnTime.Count, stats.Turns)
		}
	}},

	{"CountConnectionsAndBytes", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		server.OnData = func(data []byte) { s.write(server.Transport, data) }
		var r *reactor.Reactor
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			r = p.r
			c := r.Stats().Connections
			wantStat(s, "open", c.Open, 2)
			wantStat(s, "opened", c.Opened, 2)
			wantStat(s, "accepted", c.Accepted, 1)
			s.write(client.Transport, pattern(1<<20))
			p.stopWhen(func() bool { return len(client.Received) == 1<<20 })
		})
		c := r.Stats().Connections
		wantStat(s, "open at the end", c.Open, 0)
		wantStat(s, "bytes in", r.Stats().BytesIn, 2<<20)
		wantStat(s, "bytes out", r.Stats().BytesOut, 2<<20)
		wantStat(s, "buffered at the end", c.Buffered, 0)
	}},

	{"TellWhatIsBuffered", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		var r *reactor.Reactor
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			r = p.r
			client.Transport.Pause()
			s.write(server.Transport, pattern(8<<20))
			r.CallLater(tick, func() {
				n := server.Transport.Buffered()
				if n == 0 {
					s.Error("nothing is buffered")
				}
				wantStat(s, "buffered", r.Stats().Connections.Buffered, n)
				server.Transport.AbortConnection()
				p.stopWhen(func() bool { return len(server.Lost) > 0 })
			})
		})
		wantStat(s, "buffered at the end", r.Stats().Connections.Buffered, 0)
	}},

	{"CountWhoIsTurnedAway", func(s *suite) {
		var r *reactor.Reactor
		s.reactorWith(reactor.PortLimits{MaxPerPeer: 1}, []reactor.Protocol{&Protocol{}}, func(p *pair) {
			r = p.r
			p.dial(&Protocol{}, reactor.Limits{})
			p.until(func() bool { return p.port.Connections() > 0 }, func() { p.stopWhen(p.dialRefused()) })
		})
		wantStat(s, "above the limit of a peer", r.Stats().Connections.Refused, 1)
		s.reactorWith(reactor.PortLimits{}, nil, func(p *pair) {
			r = p.r
			p.stopWhen(p.dialRefused())
		})
		wantStat(s, "without a protocol", r.Stats().Connections.Refused, 1)
	}},

	{"CountEachLimitThatEndsAConnection", func(s *suite) {
		for limit, c := range map[string]struct {
			reactor.Limits
			counted func(reactor.ConnectionStats) uint64
		}{
			"idle":    {reactor.Limits{IdleTimeout: tick}, func(c reactor.ConnectionStats) uint64 { return c.IdleTimeouts }},
			"write":   {reactor.Limits{WriteTimeout: tick}, func(c reactor.ConnectionStats) uint64 { return c.WriteTimeouts }},
			"cap":     {reactor.Limits{WriteCap: 1}, func(c reactor.ConnectionStats) uint64 { return c.BuffersFull }},
			"the end": {reactor.Limits{}, func(c reactor.ConnectionStats) uint64 { return c.ShutdownAborts }},
		} {
			server, client := &Protocol{}, &Protocol{}
			var r *reactor.Reactor
			// Only the server has the limit: the port is its own.
			s.reactorWithLimited(c.Limits, server, client, func(p *pair) {
				r = p.r
				client.Transport.Pause()
				if limit != "idle" {
					s.write(server.Transport, pattern(8<<20))
				}
				if limit == "the end" {
					_ = client.Transport.RegisterProducer(&producer{}, true) // its side does not end
					s.stop(r)
					return
				}
				p.stopWhen(func() bool { return len(server.Lost) > 0 })
			})
			if n := c.counted(r.Stats().Connections); n < 1 {
				s.Errorf("%s: %+v", limit, r.Stats().Connections)
			}
		}
	}},

	{"MayBeReadByAnybodyWhileTheLoopGoesOn", func(s *suite) {
		r := s.reactor(nil)
		var readers sync.WaitGroup
		end := make(chan struct{})
		for range 4 {
			readers.Go(func() {
				for last := r.Stats(); ; {
					now := r.Stats()
					if now.Posted < last.Posted || now.PostsWaiting < 0 || now.CallbackTime.Count < last.CallbackTime.Count {
						s.Errorf("%+v came after %+v", now, last)
					}
					last = now
					select {
					case <-end:
						return
					default:
					}
				}
			})
		}
		n := 0
		var again func()
		again = func() {
			if n++; n == 2000 {
				s.stop(r)
				return
			}
			s.post(r, again)
			r.CallLater(0, func() {})
			reactor.DeferToThread(r, func(context.Context) (int, error) { return 0, nil })
		}
		s.post(r, again)
		s.run(r)
		close(end)
		readers.Wait()
	}},
}

// reactorWithLimited runs a reactor with a connection of which only the
// server's side has these limits, and calls made.
func (s *suite) reactorWithLimited(limits reactor.Limits, server, client *Protocol, made func(p *pair)) {
	s.Helper()
	drainSoon := func(c *reactor.Config) { c.DrainTimeout = tick }
	p := &pair{suite: s, r: s.reactor(drainSoon), server: server, client: client}
	p.port = s.listen(p.r, reactor.PortLimits{Limits: limits}, server)
	p.r.CallWhenRunning(func() {
		p.dial(client, reactor.Limits{})
		p.until(func() bool { return server.Transport != nil && client.Transport != nil }, func() { made(p) })
	})
	s.run(p.r)
}
