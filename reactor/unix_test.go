package reactor_test

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// echoes has r echo on s, and stops r when one client has had its echo.
func echoes(t *testing.T, r *reactor.Reactor, s reactor.ServerEndpoint, e reactor.ClientEndpoint) *reactor.Port {
	t.Helper()
	port, err := s.Listen(r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		p := &reactortest.Protocol{}
		p.OnData = func(data []byte) { _, _ = p.Transport.Write(data) }
		return p
	}))
	if err != nil {
		t.Fatal(err)
	}
	client := &reactortest.Protocol{}
	client.OnMade = func(c reactor.Transport) { _, _ = c.Write([]byte("echo")) }
	client.OnData = func([]byte) {
		if string(client.Received) == "echo" {
			_ = r.Stop()
		}
	}
	r.CallWhenRunning(func() {
		reactor.Connect(r, e, client).AddErrback(func(err error) (*reactortest.Protocol, error) {
			t.Error(err)
			_ = r.Stop()
			return nil, nil
		})
	})
	return port
}

func TestUNIX_EchoesAndRemovesItsFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	r, _ := newReactor(t, reactor.Config{})
	echoes(t, r, reactor.UNIXServer{Path: path}, reactor.UNIXClient{Path: path})
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v", info.Mode(), err)
	}
	run(t, r)
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file is left: %v", err)
	}
}

func TestUNIX_TheFileHasItsMode(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	r, _ := newReactor(t, reactor.Config{})
	echoes(t, r, reactor.UNIXServer{Path: path, Mode: 0o666}, reactor.UNIXClient{Path: path})
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o666 {
		t.Errorf("the file: %v, %v", info.Mode(), err)
	}
	run(t, r)
}

func TestUNIX_AbstractNames(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has them")
	}
	r, _ := newReactor(t, reactor.Config{})
	name := "@sasync-" + t.Name()
	echoes(t, r, reactor.UNIXServer{Path: name}, reactor.UNIXClient{Path: name})
	run(t, r)
}

func TestUNIX_AStaleSocketIsReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	left, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	left.SetUnlinkOnClose(false)
	_ = left.Close()
	r, _ := newReactor(t, reactor.Config{})
	echoes(t, r, reactor.UNIXServer{Path: path}, reactor.UNIXClient{Path: path})
	run(t, r)
}

func TestUNIX_ASocketInUseAndAnotherFileAreLeftAlone(t *testing.T) {
	dir := t.TempDir()
	used, file := filepath.Join(dir, "used"), filepath.Join(dir, "file")
	l, err := net.Listen("unix", used)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := os.WriteFile(file, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	r, _ := newReactor(t, reactor.Config{})
	for _, path := range []string{used, file} {
		if _, err := (reactor.UNIXServer{Path: path}).Listen(r, nil); !errors.Is(err, syscall.EADDRINUSE) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", path, err)
		}
		if _, err := os.Lstat(path); err != nil {
			t.Error(err)
		}
	}
}

func TestUNIX_APathTooLongIsNamed(t *testing.T) {
	r, _ := newReactor(t, reactor.Config{})
	long := strings.Repeat("x", 200)
	if _, err := (reactor.UNIXServer{Path: long}).Listen(r, nil); err == nil || !strings.Contains(err.Error(), long) {
		t.Errorf("listen: %v", err)
	}
	if _, err := (reactor.UNIXServer{}).Listen(r, nil); err == nil {
		t.Error("an empty path: no error")
	}
}

// The kernel refuses a connection to a UNIX socket whose backlog is full.
func TestUNIX_AFullBacklogIsWaitedFor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	r, _ := newReactor(t, reactor.Config{})
	accepted, connected := 0, 0
	const clients = 50
	_, err := reactor.UNIXServer{Path: path, Backlog: 1, Limits: reactor.PortLimits{MaxConnections: 1}}.Listen(r,
		reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
			accepted++
			return &reactortest.Protocol{OnMade: reactor.Transport.LoseConnection}
		}))
	if err != nil {
		t.Fatal(err)
	}
	r.CallWhenRunning(func() {
		for range clients {
			p := &reactortest.Protocol{OnLost: func(error) {
				if connected++; connected == clients {
					_ = r.Stop()
				}
			}}
			reactor.Connect(r, reactor.UNIXClient{Path: path}, p).AddErrback(func(err error) (*reactortest.Protocol, error) {
				t.Error(err)
				_ = r.Stop()
				return nil, nil
			})
		}
	})
	run(t, r)
	if accepted != clients {
		t.Errorf("%d were accepted, want %d", accepted, clients)
	}
}
