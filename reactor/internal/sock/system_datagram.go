//go:build linux || darwin || freebsd

package sock

import (
	"errors"
	"net"
	"net/netip"
	"os"

	"golang.org/x/sys/unix"
)

func (system) ListenDatagrams(d Datagrams) (fd int, err error) {
	switch addr := d.Addr.(type) {
	case *net.UDPAddr:
		fd, err = datagramSocket(addr.AddrPort().Addr())
		if err == nil {
			err = d.bindUDP(fd, addr)
		}
	case *net.UnixAddr:
		if fd, err = socketOf(unix.AF_UNIX); err == nil {
			err = d.bindUNIX(fd, addr.Name)
		}
	default:
		return -1, net.UnknownNetworkError(d.Addr.Network())
	}
	if err != nil {
		_ = unix.Close(fd)
		return -1, err
	}
	return fd, nil
}

// datagramSocket makes a socket of the address's family; of both, if it is none.
func datagramSocket(ip netip.Addr) (fd int, err error) {
	if ip.Unmap().Is4() {
		return socketOf(unix.AF_INET)
	}
	fd, err = socketOf(unix.AF_INET6)
	if !ip.IsValid() && errors.Is(err, unix.EAFNOSUPPORT) { // a kernel without IPv6
		return socketOf(unix.AF_INET)
	}
	if err != nil {
		return fd, err
	}
	only := 0
	if ip.IsValid() {
		only = 1
	}
	return fd, os.NewSyscallError("setsockopt", unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, only))
}

func socketOf(family int) (fd int, err error) {
	fd, err = unix.Socket(family, unix.SOCK_DGRAM, 0)
	if err != nil {
		return -1, os.NewSyscallError("socket", err)
	}
	unix.CloseOnExec(fd)
	return fd, os.NewSyscallError("fcntl", unix.SetNonblock(fd, true))
}

func (d Datagrams) bindUDP(fd int, addr *net.UDPAddr) error {
	for option, on := range map[int]bool{unix.SO_REUSEADDR: d.ReusePort, unix.SO_REUSEPORT: d.ReusePort, unix.SO_BROADCAST: d.Broadcast} {
		if !on {
			continue
		}
		if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, option, 1); err != nil {
			return os.NewSyscallError("setsockopt", err)
		}
	}
	return os.NewSyscallError("bind", unix.Bind(fd, udpSockaddr(fd, addr)))
}

func (d Datagrams) bindUNIX(fd int, path string) error {
	if path == "" {
		return nil
	}
	if !isAbstract(path) {
		if err := removeStale("unixgram", path); err != nil {
			return err
		}
		_ = unix.Fchmod(fd, uint32(d.Mode.Perm())) // not everywhere possible
	}
	if err := unix.Bind(fd, &unix.SockaddrUnix{Name: path}); err != nil {
		return os.NewSyscallError("bind", err)
	}
	if isAbstract(path) {
		return nil
	}
	return os.Chmod(path, d.Mode.Perm())
}

// udpSockaddr is addr in the family of the socket: one for both families speaks
// IPv4 by mapped addresses.
func udpSockaddr(fd int, addr *net.UDPAddr) unix.Sockaddr {
	ip4 := addr.IP.To4()
	if ip4 != nil && family(fd) == unix.AF_INET {
		return &unix.SockaddrInet4{Port: addr.Port, Addr: [4]byte(ip4)}
	}
	sa := &unix.SockaddrInet6{Port: addr.Port}
	if ip16 := addr.IP.To16(); ip16 != nil {
		sa.Addr = [16]byte(ip16)
	}
	if addr.Zone != "" {
		if on, err := net.InterfaceByName(addr.Zone); err == nil {
			sa.ZoneId = uint32(on.Index)
		}
	}
	return sa
}

func family(fd int) int {
	sa, err := unix.Getsockname(fd)
	if err != nil {
		return unix.AF_UNSPEC
	}
	switch sa.(type) {
	case *unix.SockaddrInet4:
		return unix.AF_INET
	case *unix.SockaddrInet6:
		return unix.AF_INET6
	}
	return unix.AF_UNIX
}

func (system) ReadFrom(fd int, p []byte) (n int, from net.Addr, err error) {
	for {
		n, sa, err := unix.Recvfrom(fd, p, 0)
		if err != unix.EINTR {
			return max(n, 0), datagramAddr(sa), err
		}
	}
}

// datagramAddr gives IPv4 addresses as such, whatever the socket's family.
func datagramAddr(sa unix.Sockaddr) net.Addr {
	switch sa := sa.(type) {
	case *unix.SockaddrInet4:
		return net.UDPAddrFromAddrPort(netip.AddrPortFrom(netip.AddrFrom4(sa.Addr), uint16(sa.Port)))
	case *unix.SockaddrInet6:
		ip := netip.AddrFrom16(sa.Addr).Unmap()
		if sa.ZoneId != 0 {
			if on, err := net.InterfaceByIndex(int(sa.ZoneId)); err == nil {
				ip = ip.WithZone(on.Name)
			}
		}
		return net.UDPAddrFromAddrPort(netip.AddrPortFrom(ip, uint16(sa.Port)))
	case *unix.SockaddrUnix:
		return &net.UnixAddr{Name: sa.Name, Net: "unixgram"}
	}
	return nil
}

func (system) WriteTo(fd int, p []byte, to net.Addr) error {
	var err error
	for {
		switch addr := to.(type) {
		case nil:
			_, err = unix.Write(fd, p)
		case *net.UDPAddr:
			err = unix.Sendto(fd, p, 0, udpSockaddr(fd, addr))
		case *net.UnixAddr:
			err = unix.Sendto(fd, p, 0, &unix.SockaddrUnix{Name: addr.Name})
		default:
			return net.UnknownNetworkError(to.Network())
		}
		if err != unix.EINTR {
			return err
		}
	}
}

func (system) ConnectDatagrams(fd int, to net.Addr) error {
	switch addr := to.(type) {
	case *net.UDPAddr:
		return os.NewSyscallError("connect", unix.Connect(fd, udpSockaddr(fd, addr)))
	case *net.UnixAddr:
		return os.NewSyscallError("connect", unix.Connect(fd, &unix.SockaddrUnix{Name: addr.Name}))
	}
	return net.UnknownNetworkError(to.Network())
}

func (system) LocalDatagramAddr(fd int) net.Addr {
	sa, err := unix.Getsockname(fd)
	if err != nil {
		return nil
	}
	return datagramAddr(sa)
}

func (system) Group(fd int, group net.IP, on *net.Interface, join bool) error {
	index := 0
	if on != nil {
		index = on.Index
	}
	if ip4 := group.To4(); ip4 != nil {
		return group4(fd, ip4, on, join)
	}
	m := &unix.IPv6Mreq{Multiaddr: [16]byte(group.To16()), Interface: uint32(index)}
	option := unix.IPV6_LEAVE_GROUP
	if join {
		option = unix.IPV6_JOIN_GROUP
	}
	return os.NewSyscallError("setsockopt", unix.SetsockoptIPv6Mreq(fd, unix.IPPROTO_IPV6, option, m))
}

func group4(fd int, group net.IP, on *net.Interface, join bool) error {
	m := &unix.IPMreq{Multiaddr: [4]byte(group)}
	if on != nil {
		own, err := ipv4Of(on)
		if err != nil {
			return err
		}
		m.Interface = own
	}
	option := unix.IP_DROP_MEMBERSHIP
	if join {
		option = unix.IP_ADD_MEMBERSHIP
	}
	return os.NewSyscallError("setsockopt", unix.SetsockoptIPMreq(fd, unix.IPPROTO_IP, option, m))
}

// ipv4Of is an interface's first IPv4 address, by which IPv4 names it.
func ipv4Of(on *net.Interface) (own [4]byte, err error) {
	addrs, err := on.Addrs()
	if err != nil {
		return own, err
	}
	for _, addr := range addrs {
		if n, ok := addr.(*net.IPNet); ok && n.IP.To4() != nil {
			return [4]byte(n.IP.To4()), nil
		}
	}
	return own, &net.AddrError{Err: "no IPv4 address", Addr: on.Name}
}

func (system) Multicast(fd int, m Multicast) error {
	loop := 0
	if m.Loopback {
		loop = 1
	}
	if family(fd) == unix.AF_INET6 {
		return multicast6(fd, m, loop)
	}
	if m.Interface != nil {
		own, err := ipv4Of(m.Interface)
		if err == nil {
			err = os.NewSyscallError("setsockopt", unix.SetsockoptInet4Addr(fd, unix.IPPROTO_IP, unix.IP_MULTICAST_IF, own))
		}
		if err != nil {
			return err
		}
	}
	if err := unix.SetsockoptByte(fd, unix.IPPROTO_IP, unix.IP_MULTICAST_TTL, byte(m.TTL)); err != nil {
		return os.NewSyscallError("setsockopt", err)
	}
	return os.NewSyscallError("setsockopt", unix.SetsockoptByte(fd, unix.IPPROTO_IP, unix.IP_MULTICAST_LOOP, byte(loop)))
}

func multicast6(fd int, m Multicast, loop int) error {
	if m.Interface != nil {
		if err := unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_MULTICAST_IF, m.Interface.Index); err != nil {
			return os.NewSyscallError("setsockopt", err)
		}
	}
	if err := unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_MULTICAST_HOPS, m.TTL); err != nil {
		return os.NewSyscallError("setsockopt", err)
	}
	return os.NewSyscallError("setsockopt", unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_MULTICAST_LOOP, loop))
}
