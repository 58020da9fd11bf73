package policies_test

import (
	"net"
	"testing"
	"time"

	"sasync/protocols/policies"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

func TestLimit_FurtherConnectionsAreResetUntilOneHasEnded(t *testing.T) {
	s := serve(t, policies.Limit{Max: 2}.Wrap, nil)
	first, _, third := s.connect(""), s.connect(""), s.connect("")
	if len(s.conns) != 2 || len(third.Lost) != 1 {
		t.Errorf("%d protocols, the third client has lost %v", len(s.conns), third.Lost)
	}
	first.Transport.LoseConnection()
	s.Advance(3 * time.Second)
	if fourth := s.connect(""); len(s.conns) != 3 || len(fourth.Lost) > 0 {
		t.Errorf("%d protocols, the fourth client has lost %v", len(s.conns), fourth.Lost)
	}
}

func TestLimit_CountsEachPeer(t *testing.T) {
	s := serve(t, policies.Limit{MaxPerPeer: 1}.Wrap, nil)
	s.connect("192.0.2.7")
	again, other := s.connect("192.0.2.7"), s.connect("192.0.2.8")
	if len(again.Lost) != 1 || len(other.Lost) > 0 {
		t.Errorf("lost %v and %v", again.Lost, other.Lost)
	}
}

func TestLimit_AnIPv6PeerIs64BitsOfItsAddress(t *testing.T) {
	f := policies.Limit{MaxPerPeer: 1}.Wrap(reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return &reactortest.Protocol{} }))
	build := func(ip string) reactor.Protocol { return f.BuildProtocol(&net.TCPAddr{IP: net.ParseIP(ip), Port: 1}) }
	connect(t, build("2001:db8::1"), "2001:db8::1")
	if build("2001:db8::2:3") != nil || build("2001:db8:0:1::1") == nil || build("::ffff:192.0.2.1") == nil {
		t.Error("another peer counts, or the same one does not")
	}
}

func TestLimit_OverflowTellsFurtherOnes(t *testing.T) {
	busy := reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		return &reactortest.Protocol{OnMade: func(c reactor.Transport) {
			_, _ = c.Write([]byte("busy"))
			c.LoseConnection()
		}}
	})
	s := serve(t, policies.Limit{Max: 1, Overflow: busy}.Wrap, nil)
	s.connect("")
	for range 2 {
		if further := s.connect(""); string(further.Received) != "busy" || len(further.Lost) != 1 {
			t.Errorf("received %q, lost %v", further.Received, further.Lost)
		}
	}
	if len(s.conns) != 1 {
		t.Errorf("%d protocols", len(s.conns))
	}
}

func TestLimit_AConnectionThatNeverBeginsTakesNoPlace(t *testing.T) {
	f := policies.Limit{Max: 1}.Wrap(reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return &reactortest.Protocol{} }))
	peer := &net.TCPAddr{IP: net.IPv4(192, 0, 2, 7)}
	first, second := f.BuildProtocol(peer), f.BuildProtocol(peer)
	if first == nil || second == nil {
		t.Fatal("a place is taken without a connection")
	}
	connect(t, first, "192.0.2.7")
	if late := connect(t, second, "192.0.2.7"); !late.Aborted {
		t.Error("both are let in")
	}
}

func TestLimit_WhatTheInnerFactoryRefusesIsReset(t *testing.T) {
	f := policies.Limit{Max: 1}.Wrap(reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return nil }))
	p := f.BuildProtocol(&net.TCPAddr{IP: net.IPv4(192, 0, 2, 7)})
	c := connect(t, p, "192.0.2.7")
	if !c.Aborted {
		t.Error("not reset")
	}
	c.Lose(reactor.ErrConnectionAborted)
	if f.BuildProtocol(&net.TCPAddr{IP: net.IPv4(192, 0, 2, 7)}) == nil {
		t.Error("the place is not given back")
	}
}
