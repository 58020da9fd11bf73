package reactortest

import "sasync/reactor"

var halfClosePromises = []promise{
	{"LoseWriteConnectionSendsAllAndThenTheEnd", func(s *suite) {
		server, client := &HalfProtocol{}, &HalfProtocol{}
		data := pattern(4 << 20)
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			s.write(client.Transport, data)
			client.Transport.LoseWriteConnection()
			if client.WriteLost > 0 {
				s.Error("told before it was sent")
			}
			server.OnReadLost = func() {
				s.wantBytes("the server", server.Received, data)
				s.write(server.Transport, []byte("the answer"))
				server.Transport.LoseConnection()
			}
			p.stopWhen(p.bothLost)
		})
		s.wantBytes("the client", client.Received, []byte("the answer"))
		if client.WriteLost != 1 || server.ReadLost != 1 {
			s.Errorf("told of the half close %d and %d times", client.WriteLost, server.ReadLost)
		}
		s.wantLost("the server", server, reactor.ErrConnectionDone)
		s.wantLost("the client", client, reactor.ErrConnectionDone)
	}},

	{"WriteAfterItWasCarriedOutIsAnError", func(s *suite) {
		server, client := &HalfProtocol{}, &HalfProtocol{}
		client.OnWriteLost = func() {
			_, err := client.Transport.Write([]byte("x"))
			s.wantError("Write", err, reactor.ErrConnectionClosed)
			client.Transport.LoseConnection()
			server.Transport.LoseConnection()
		}
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			client.Transport.LoseWriteConnection()
			p.stopWhen(p.bothLost)
		})
	}},

	{"BothHalvesEndedEndTheConnection", func(s *suite) {
		server, client := &HalfProtocol{}, &HalfProtocol{}
		server.OnReadLost = func() { server.Transport.LoseWriteConnection() }
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			client.Transport.LoseWriteConnection()
			p.stopWhen(p.bothLost)
		})
		s.wantLost("the server", server, reactor.ErrConnectionDone)
		s.wantLost("the client", client, reactor.ErrConnectionDone)
	}},

	{"ForOthersThePeersEndIsTheEndAfterWhatWasWritten", func(s *suite) {
		server, client := &Protocol{}, &HalfProtocol{}
		data := pattern(4 << 20)
		server.OnData = func([]byte) { s.write(server.Transport, data) }
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			s.write(client.Transport, []byte("request"))
			client.Transport.LoseWriteConnection()
			p.stopWhen(p.bothLost)
		})
		s.wantBytes("the client", client.Received, data)
		s.wantLost("the server", server, reactor.ErrConnectionDone)
	}},

	{"AResetAfterThePeersEndIsNoticed", func(s *suite) {
		server, client := &HalfProtocol{}, &HalfProtocol{}
		server.OnReadLost = func() { client.Transport.AbortConnection() }
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			client.Transport.LoseWriteConnection()
			p.stopWhen(p.bothLost)
		})
		s.wantLost("the server", server, reactor.ErrConnectionLost)
	}},
}
