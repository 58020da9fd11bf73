package haproxy

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

func parseV1(b []byte) (h Header, n int, err error) {
	head := b[:min(len(b), maxV1)]
	end := bytes.IndexByte(head, '\n')
	switch {
	case end < 0 && len(head) == maxV1:
		return h, 0, fmt.Errorf("its line has more than %d bytes", maxV1)
	case end < 0:
		return h, 0, nil
	case end == 0 || b[end-1] != '\r':
		return h, 0, errors.New("its line ends with a line feed alone")
	}
	h, err = parseLine(string(b[:end-1]))
	return h, end + 1, err
}

// parseLine reads the line without its end.
func parseLine(line string) (Header, error) {
	h := Header{Version: 1}
	fields := strings.Split(line, " ")
	if len(fields) > 1 && fields[1] == "UNKNOWN" {
		return h, nil // whatever follows
	}
	if len(fields) != 6 {
		return h, fmt.Errorf("%d fields, and not 6", len(fields))
	}
	source, err := tcpAddr(fields[1], fields[2], fields[4])
	if err != nil {
		return h, err
	}
	destination, err := tcpAddr(fields[1], fields[3], fields[5])
	if err != nil {
		return h, err
	}
	h.Source, h.Destination = source, destination
	return h, nil
}

func tcpAddr(family, address, port string) (*net.TCPAddr, error) {
	ip, err := netip.ParseAddr(address)
	number, portErr := strconv.ParseUint(port, 10, 16)
	switch {
	case family != "TCP4" && family != "TCP6":
		return nil, fmt.Errorf("family %q is unknown", family)
	case err != nil || ip.Zone() != "" || ip.Is4() != (family == "TCP4"):
		return nil, fmt.Errorf("%q is no address of %s", address, family)
	case portErr != nil || strconv.FormatUint(number, 10) != port:
		return nil, fmt.Errorf("%q is no port", port)
	}
	return net.TCPAddrFromAddrPort(netip.AddrPortFrom(ip, uint16(number))), nil
}

func appendV1(dst []byte, h Header) []byte {
	source, ok1 := h.Source.(*net.TCPAddr)
	destination, ok2 := h.Destination.(*net.TCPAddr)
	if !ok1 || !ok2 || (source.IP.To4() == nil) != (destination.IP.To4() == nil) {
		return append(dst, "PROXY UNKNOWN\r\n"...)
	}
	family := 4
	if source.IP.To4() == nil {
		family = 6
	}
	return fmt.Appendf(dst, "PROXY TCP%d %s %s %d %d\r\n", family, source.IP, destination.IP, source.Port, destination.Port)
}
