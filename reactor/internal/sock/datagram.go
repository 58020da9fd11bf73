package sock

import (
	"io/fs"
	"net"
)

// DatagramNet is the part of Net for datagrams.
type DatagramNet interface {
	ListenDatagrams(d Datagrams) (fd int, err error)
	// ReadFrom returns one datagram, cut to p's length.
	ReadFrom(fd int, p []byte) (n int, from net.Addr, err error)
	// WriteTo sends one datagram; a nil to means the peer of ConnectDatagrams.
	WriteTo(fd int, p []byte, to net.Addr) error
	ConnectDatagrams(fd int, to net.Addr) error
	LocalDatagramAddr(fd int) net.Addr
	// Group joins or leaves a multicast group.
	Group(fd int, group net.IP, on *net.Interface, join bool) error
	Multicast(fd int, m Multicast) error
}

// Datagrams says where and how to receive datagrams.
type Datagrams struct {
	Addr      net.Addr // a *net.UDPAddr or a *net.UnixAddr, as in Listen
	ReusePort bool
	Broadcast bool
	Mode      fs.FileMode
}

// Multicast says how a socket sends to groups.
type Multicast struct {
	TTL       int
	Interface *net.Interface // or nil
	Loopback  bool
}
