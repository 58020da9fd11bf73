package endpoint

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"sasync/reactor"
)

// Activated is a socket that the process was started with, by systemd or by
// what speaks its protocol, sd_listen_fds(3).
type Activated struct {
	Name string // what the socket's unit is called, or its FileDescriptorName; "" if it is not told
	// Socket is for reactor.AdoptedServer.
	Socket syscall.Conn
}

// firstActivated is the descriptor of the first one, maxActivated how many
// there may be.
const (
	firstActivated = 3
	maxActivated   = 1 << 16
)

// ActivatedSockets are the sockets that the process was started with, in their
// order; none if it was started in another way. They stay open as long as the
// process lives; its child processes do not get them. Safe from any goroutine.
func ActivatedSockets() ([]Activated, error) {
	sockets, err := activated(os.Getenv, os.Getpid())
	if err != nil {
		return nil, fmt.Errorf("endpoint: sockets of systemd: %w", err)
	}
	return sockets, nil
}

func activated(env func(string) string, pid int) ([]Activated, error) {
	if env("LISTEN_PID") != strconv.Itoa(pid) { // they were an ancestor's
		return nil, nil
	}
	n, err := strconv.ParseUint(env("LISTEN_FDS"), 10, 31)
	if err != nil || n > maxActivated {
		return nil, fmt.Errorf("LISTEN_FDS=%q is no number up to %d", env("LISTEN_FDS"), maxActivated)
	}
	names := make([]string, n)
	if told := env("LISTEN_FDNAMES"); told != "" && n > 0 {
		names = strings.Split(told, ":")
	}
	if len(names) != int(n) {
		return nil, fmt.Errorf("LISTEN_FDNAMES has %d names for %d sockets", len(names), n)
	}
	sockets := make([]Activated, n)
	for i, name := range names {
		syscall.CloseOnExec(firstActivated + i)
		sockets[i] = Activated{name, descriptor(firstActivated + i)}
	}
	return sockets, nil
}

func systemdServer(a *Args) (reactor.ServerEndpoint, error) {
	domain, index, name := a.Need("domain"), a.Text("index", ""), a.Text("name", "")
	if (index == "") == (name == "") {
		a.fail(errors.New("want either an index or a name"))
	}
	if a.err != nil {
		return nil, a.err
	}
	sockets, err := activated(os.Getenv, os.Getpid())
	if err != nil {
		return nil, err
	}
	s, err := choose(sockets, index, name)
	if err == nil {
		err = checkDomain(s.Socket.(descriptor), domain)
	}
	return reactor.AdoptedServer{Socket: s.Socket}, err
}

// choose gives the socket with an index or a name.
func choose(sockets []Activated, index, name string) (chosen Activated, err error) {
	if name != "" {
		sockets = slices.DeleteFunc(sockets, func(s Activated) bool { return s.Name != name })
		if len(sockets) != 1 {
			return chosen, fmt.Errorf("systemd gave %d sockets with the name %q, want 1", len(sockets), name)
		}
		return sockets[0], nil
	}
	i, err := strconv.ParseUint(index, 10, 31)
	if err != nil {
		return chosen, fmt.Errorf("parameter index: %q is no number", index)
	}
	if i >= uint64(len(sockets)) {
		return chosen, fmt.Errorf("no index %d: systemd gave %d sockets", i, len(sockets))
	}
	return sockets[i], nil
}

// checkDomain tells whether a socket is of the family that is expected.
func checkDomain(fd descriptor, want string) error {
	sa, err := syscall.Getsockname(int(fd))
	if err != nil {
		return os.NewSyscallError("getsockname", err)
	}
	domain := "another"
	switch sa.(type) {
	case *syscall.SockaddrInet4:
		domain = "INET"
	case *syscall.SockaddrInet6:
		domain = "INET6"
	case *syscall.SockaddrUnix:
		domain = "UNIX"
	}
	if domain != want {
		return fmt.Errorf("the socket's domain is %s, not %s", domain, want)
	}
	return nil
}
