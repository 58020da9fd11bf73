package endpoint

import (
	"fmt"
	"io/fs"
	"math"
	"net"
	"net/netip"

	"sasync/reactor"
)

func tcpServer(a *Args) (reactor.ServerEndpoint, error) {
	return a.tcpServer(a.port("port")), nil
}

func (a *Args) tcpServer(port string) reactor.TCPServer {
	return reactor.TCPServer{Addr: net.JoinHostPort(a.Text("interface", ""), port), Backlog: a.backlog()}
}

func tcp6Server(a *Args) (reactor.ServerEndpoint, error) {
	port, address := a.port("port"), a.Text("interface", "::")
	if ip, err := netip.ParseAddr(address); err != nil || !ip.Is6() {
		a.fail(fmt.Errorf("parameter interface: %q is no IPv6 address", address))
	}
	return reactor.TCPServer{Addr: net.JoinHostPort(address, port), Backlog: a.backlog()}, nil
}

// port is the number of a port, which has to be given.
func (a *Args) port(name string) string {
	return fmt.Sprint(a.whole(name, a.Need(name), 10, math.MaxUint16))
}

func (a *Args) backlog() int { return a.Number("backlog", 0, math.MaxInt32) }

func tcpClient(a *Args) (reactor.ClientEndpoint, error) {
	host, port := a.Need("host"), a.Need("port")
	return a.tcpClient(host, port), nil
}

func (a *Args) tcpClient(host, port string) reactor.TCPClient {
	e := reactor.TCPClient{Addr: net.JoinHostPort(host, port), Timeout: a.Duration("timeout", 0)}
	if bind := a.Text("bindAddress", ""); bind != "" {
		e.Bind = net.JoinHostPort(bind, "0")
	}
	return e
}

func unixServer(a *Args) (reactor.ServerEndpoint, error) {
	path := a.Need("path")
	mode := a.whole("mode", a.Text("mode", "600"), 8, 0o777)
	return reactor.UNIXServer{Path: path, Mode: fs.FileMode(mode), Backlog: a.backlog()}, nil
}

func unixClient(a *Args) (reactor.ClientEndpoint, error) {
	path := a.Need("path")
	return reactor.UNIXClient{Path: path, Timeout: a.Duration("timeout", 0)}, nil
}

func fdServer(a *Args) (reactor.ServerEndpoint, error) {
	number := a.whole("number", a.Need("number"), 10, math.MaxInt32)
	return reactor.AdoptedServer{Socket: descriptor(number)}, nil
}
