package haproxy

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net"
)

// A header of version 2 is the signature, a byte for version and command, one
// for family and transport, the length of the rest in two, and the rest.
const fixedV2 = 16

// Families, in the high half of their byte, and transports in the low one.
const (
	unspec, inet, inet6, unix = 0, 1, 2, 3
	stream, datagram          = 1, 2
)

// blockOf is how long the addresses of a family are, both ends together.
var blockOf = [...]int{unspec: 0, inet: 12, inet6: 36, unix: 216}

func parseV2(b []byte) (h Header, n int, err error) {
	h.Version = 2
	if len(b) > 12 && b[12] != 0x20 && b[12] != 0x21 {
		return h, 0, fmt.Errorf("version and command %#x are unknown", b[12])
	}
	if len(b) > 13 && (b[13]>>4 > unix || b[13]&15 > datagram) {
		return h, 0, fmt.Errorf("family and transport %#x are unknown", b[13])
	}
	if len(b) < fixedV2 {
		return h, 0, nil
	}
	local, family, transport := b[12] == 0x20, b[13]>>4, b[13]&15
	n = fixedV2 + int(binary.BigEndian.Uint16(b[14:]))
	switch {
	case n > maxV2:
		return h, 0, fmt.Errorf("%d bytes, and not %d at most", n, maxV2)
	case !local && n-fixedV2 < blockOf[family]:
		return h, 0, fmt.Errorf("%d bytes are too few for addresses of family %d", n-fixedV2, family)
	case len(b) < n:
		return h, 0, nil
	case !local && family != unspec && transport != 0:
		half := blockOf[family]
		h.Source, h.Destination = parseAddrs(family, transport, b[fixedV2:fixedV2+half])
	}
	return h, n, nil
}

func parseAddrs(family, transport byte, block []byte) (source, destination net.Addr) {
	if family == unix {
		return unixAddr(transport, block[:108]), unixAddr(transport, block[108:])
	}
	size := (len(block) - 4) / 2 // of an IP address
	end := func(ip, port []byte) net.Addr {
		ip, number := bytes.Clone(ip), int(binary.BigEndian.Uint16(port))
		if transport == datagram {
			return &net.UDPAddr{IP: ip, Port: number}
		}
		return &net.TCPAddr{IP: ip, Port: number}
	}
	return end(block[:size], block[2*size:]), end(block[size:2*size], block[2*size+2:])
}

func unixAddr(transport byte, path []byte) net.Addr {
	name, _, _ := bytes.Cut(path, []byte{0})
	if transport == datagram {
		return &net.UnixAddr{Name: string(name), Net: "unixgram"}
	}
	return &net.UnixAddr{Name: string(name), Net: "unix"}
}

func appendV2(dst []byte, h Header) []byte {
	kind, block := addrsBlock(h.Source, h.Destination)
	command := byte(0x21)
	if block == nil {
		command = 0x20
	}
	dst = append(append(dst, signatureV2...), command, kind)
	return append(binary.BigEndian.AppendUint16(dst, uint16(len(block))), block...)
}

// addrsBlock is the byte for family and transport and the addresses, or 0 and
// nil for what it can't tell.
func addrsBlock(source, destination net.Addr) (kind byte, block []byte) {
	switch s := source.(type) {
	case *net.TCPAddr:
		if d, ok := destination.(*net.TCPAddr); ok {
			return ipBlock(stream, s.IP, d.IP, s.Port, d.Port)
		}
	case *net.UDPAddr:
		if d, ok := destination.(*net.UDPAddr); ok {
			return ipBlock(datagram, s.IP, d.IP, s.Port, d.Port)
		}
	case *net.UnixAddr:
		if d, ok := destination.(*net.UnixAddr); ok && len(s.Name) <= 108 && len(d.Name) <= 108 {
			block = make([]byte, blockOf[unix])
			copy(block, s.Name)
			copy(block[108:], d.Name)
			if s.Net == "unixgram" {
				return unix<<4 | datagram, block
			}
			return unix<<4 | stream, block
		}
	}
	return 0, nil
}

func ipBlock(transport byte, source, destination net.IP, sourcePort, destinationPort int) (kind byte, block []byte) {
	kind = inet6<<4 | transport
	s, d := source.To16(), destination.To16()
	if s4, d4 := source.To4(), destination.To4(); s4 != nil && d4 != nil {
		kind, s, d = inet<<4|transport, s4, d4
	}
	if s == nil || d == nil {
		return 0, nil
	}
	block = append(append(block, s...), d...)
	block = binary.BigEndian.AppendUint16(block, uint16(sourcePort))
	return kind, binary.BigEndian.AppendUint16(block, uint16(destinationPort))
}
