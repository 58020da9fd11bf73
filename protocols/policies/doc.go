// Package policies is for what a port imposes on its connections whatever they
// speak. Each policy has a method Wrap, which takes a reactor.Factory and gives
// one that puts the policy around every protocol:
//
//	f = policies.Limit{Max: 1000, MaxPerPeer: 10}.Wrap(f)
//	f = policies.Timeouts{Handshake: 10 * time.Second}.Wrap(f)
//
// The one that was wrapped last stands next to the socket and comes first. To
// the protocol a policy is its reactor.Transport, a reactor.TCPTransport too
// where there is one; half-closing, producers and SetProtocol go through it.
// Why a policy ends a connection is in the reason that ConnectionLost gets, an
// error of this package inside of a reactor.ErrConnectionLost.
//
//	Limit       how many connections, in all and from one peer
//	Timeouts    how long a peer may be silent, greet, and stay
//	Throttle    how many bytes a second, in all and for one peer, both ways
//	TrafficLog  what is said
//
// One factory that was wrapped is for the ports of one reactor. A peer is an
// IPv4 address, or the first 64 bits of an IPv6 address: whoever has one of
// these has all of them. Peers with neither, as on a UNIX socket, are one.
// Package haproxy, wrapped last, has them known by their own address behind a
// proxy.
//
// The limits of reactor.PortLimits and reactor.Limits, on idle connections and
// on peers that take nothing, hold without a policy.
package policies
